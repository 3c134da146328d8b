"""Field shapes that several contracts share, with their limits."""

from typing import Any

from marshmallow import Schema, fields, validate

IDENTIFIER = validate.Regexp(r"^[A-Za-z0-9_.:-]{1,64}\Z", error="Not an id.")
WRITABLE = validate.Regexp(r"^[^\x00\ud800-\udfff]*\Z", error="Contains a character that no text can keep.")
VISIBLE = validate.Regexp(
    r"^(?=[^\S]*\S)[^\x00\ud800-\udfff]*\Z", error="Needs a visible character, and none that no text can keep."
)
MAX_LINES = 50


def identifier(**options: Any) -> fields.String:
    """An opaque id; the character set keeps it harmless in queries, logs and URLs."""
    return fields.String(validate=IDENTIFIER, **options)


def text(longest: int, **options: Any) -> fields.String:
    """Words of at least one visible character and at most ``longest`` characters."""
    return fields.String(validate=[validate.Length(max=longest), VISIBLE], **options)


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
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=2000))


class OfOrder(Schema):
    """A request about one order."""

    order_id = identifier(required=True)


class OfTitle(Schema):
    """A request about one title."""

    title_id = identifier(required=True)
