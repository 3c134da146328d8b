"""One page of a list that is sorted by a moment and then by id."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pymongo import ASCENDING

from services.chassis.paging import CursorInvalid, from_cursor, to_cursor

Document = dict[str, Any]


def beyond(condition: Document, key: str, order: int, cursor: str | None) -> Document:
    """``condition``, and beyond the place of the cursor. Raises CursorInvalid."""
    if not cursor:
        return condition
    at, last_id = from_cursor(cursor, str, str)
    further = "$gt" if order == ASCENDING else "$lt"
    moment = _moment(at)
    place = [{key: {further: moment}}, {key: moment, "_id": {further: last_id}}]
    return {**condition, "$or": place}


def page_of(documents: list[Document], key: str, limit: int, view: Callable[[Document], Document]) -> Document:
    """The first ``limit`` documents as a list answer; one more than that tells that there is a next page."""
    last = documents[limit - 1] if len(documents) > limit else None
    cursor = to_cursor(last[key].isoformat(), last["_id"]) if last else None
    return {"items": [view(document) for document in documents[:limit]], "next_cursor": cursor}


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CursorInvalid from error
