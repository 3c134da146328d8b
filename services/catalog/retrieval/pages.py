"""Pages of results: first what was ranked, then the rest in an order of the index."""

import base64
from dataclasses import dataclass

from tantivy import FieldType, Occur, Query

from services.catalog.retrieval.matching import Matching
from services.catalog.retrieval.snapshot import Snapshot, mark_of
from services.chassis.paging import CursorInvalid, from_cursor, to_cursor

ORDERS = {"relevance": "popular", "newest": "newest", "borrowed": "borrowed", "title": "title"}
LARGEST = 2**64 - 1
FURTHEST = 1_000_000
MARK_BYTES = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind the ranked titles of these marks, and behind a place of the order.

    Other titles may be ranked the next time, on another replica or after a loan; the marks keep what was shown from
    being shown again. In the order of titles the place is the number of those before.
    """

    shown: frozenset[int] = frozenset()
    last: int | None = None

    def to_cursor(self) -> str:
        """As clients carry it."""
        marks = b"".join(mark.to_bytes(MARK_BYTES) for mark in sorted(self.shown))
        return to_cursor(base64.b85encode(marks).decode(), "" if self.last is None else str(self.last))


class Pages:
    """The titles that match, page by page."""

    def __init__(self, titles: Snapshot, matching: Matching, sort: str) -> None:
        self._titles = titles
        self._matching = matching
        self._order = ORDERS[sort]
        self._ranked = matching.ranked if sort == "relevance" else []

    def page(self, cursor: str | None, limit: int) -> tuple[list[str], str | None]:
        """The titles of a page and where the next one begins. Raises CursorInvalid."""
        place = place_of(cursor)
        page = self._next_ranked(place, limit) if place.last is None else []
        shown = place.shown | {mark_of(title_id) for title_id in page}
        if place.last is None and len(shown) >= self._matching.total:
            return page, None
        missing = limit - len(page)
        if not missing:
            return page, Place(shown).to_cursor()
        others = self._behind(Place(shown, place.last), missing + 1)
        page += [title_id for _, title_id in others[:missing]]
        if len(others) <= missing:
            return page, None
        last = (place.last or 0) + missing if self._order == "title" else others[missing - 1][0]
        return page, Place(shown, last).to_cursor()

    def _next_ranked(self, place: Place, limit: int) -> list[str]:
        return [title_id for title_id in self._ranked if mark_of(title_id) not in place.shown][:limit]

    def _behind(self, place: Place, limit: int) -> list[tuple[int, str]]:
        """So many titles that were not shown among the ranked ones, behind a place of the order."""
        clauses = [(Occur.Must, self._matching.query)]
        if place.shown:
            clauses.append((Occur.MustNot, self._titles.marked(place.shown)))
        if self._order == "title":
            skipped = min(place.last or 0, FURTHEST)
            return self._titles.in_order(Query.boolean_query(clauses), self._order, limit, skipped)
        if place.last is not None:
            clauses.append((Occur.Must, self._below(place.last)))
        return self._titles.in_order(Query.boolean_query(clauses), self._order, limit)

    def _below(self, place: int) -> Query:
        return Query.range_query(self._titles.schema, self._order, FieldType.Unsigned, None, place, True, False)


def place_of(cursor: str | None) -> Place:
    """The place behind a cursor. Raises CursorInvalid."""
    if cursor is None:
        return Place()
    packed, last = from_cursor(cursor, str, str)
    try:
        marks = base64.b85decode(packed)
    except ValueError as error:
        raise CursorInvalid from error
    if len(marks) % MARK_BYTES or not (last == "" or (last.isascii() and last.isdigit() and len(last) <= 20)):
        raise CursorInvalid
    shown = (marks[start : start + MARK_BYTES] for start in range(0, len(marks), MARK_BYTES))
    place = Place(frozenset(map(int.from_bytes, shown)), int(last) if last else None)
    if place.last is not None and place.last > LARGEST:
        raise CursorInvalid
    return place
