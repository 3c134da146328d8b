"""Cursors: where the next page of a list begins, opaque to clients and checked when they come back."""

import base64
import binascii
import json
from typing import Any


class CursorInvalid(Exception):
    """The cursor was not made by this list."""

    slug = "cursor-invalid"


def to_cursor(*place: str | int | float | None) -> str:
    """The cursor for a place in a sorted list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def from_cursor(cursor: str, *shape: type) -> list[Any]:
    """The place behind a cursor, one value for each type of ``shape``. Raises CursorInvalid."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        json.dumps(place, ensure_ascii=False).encode()  # no text that nothing can keep
    except (binascii.Error, ValueError, RecursionError) as error:
        raise CursorInvalid from error
    if not isinstance(place, list) or len(place) != len(shape):
        raise CursorInvalid
    if any(type(value) is not kind for value, kind in zip(place, shape, strict=True)):
        raise CursorInvalid
    return place
