"""Field shapes that several contracts share, with their limits."""

from typing import Any

from marshmallow import Schema, fields, validate

IDENTIFIER = validate.Regexp(r"^[A-Za-z0-9_.:-]{1,64}$", error="Not an id.")
MAX_LINES = 50


def identifier(**options: Any) -> fields.String:
    """An opaque id; the character set keeps it harmless in queries, logs and URLs."""
    return fields.String(validate=IDENTIFIER, **options)


def text(longest: int, **options: Any) -> fields.String:
    """Words of at least one visible character and at most ``longest`` characters."""
    visible = validate.Regexp(r"(?s)^(?=.*\S)[^\x00]*$", error="Must contain a visible character.")
    return fields.String(validate=[validate.Length(max=longest), visible], **options)


def moment(**options: Any) -> fields.AwareDateTime:
    """An aware UTC date and time, ISO 8601 on the wire."""
    return fields.AwareDateTime(format="iso", **options)


def page_size() -> fields.Integer:
    """How many rows a list answers with."""
    return fields.Integer(load_default=20, validate=validate.Range(1, 100))


class Nothing(Schema):
    """A request that carries no field."""


class Page(Schema):
    """A request for one page of a list."""

    limit = page_size()
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


class OfOrder(Schema):
    """A request about one order."""

    order_id = identifier(required=True)


class OfTitle(Schema):
    """A request about one title."""

    title_id = identifier(required=True)
