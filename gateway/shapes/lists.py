"""The shape of every list."""

from functools import cache
from typing import Any

from marshmallow import Schema, fields


@cache
def listed(item: type[Schema], **more: fields.Field[Any]) -> type[Schema]:
    """The shape of a list of ``item``."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item)),
        "next_cursor": fields.String(allow_none=True),
        **more,
    }
    return Schema.from_dict(members, name=f"{item.__name__}List")
