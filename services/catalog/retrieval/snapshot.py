"""The index as it was at one moment: everything that one search asks is asked of the same."""

from collections.abc import Iterable
from typing import Any
from zlib import crc32

import tantivy
from tantivy import Occur, Query

Term = tuple[str, str]

MOST_TIER = 9
"""Titles of 67 million readers (8 to the ninth, halved) and more are in one tier."""

COMMON = 2000
"""Titles that are put in order one by one; of more, only those that are read most are looked at."""


def tier_of(popularity: int) -> int:
    """Roughly how much a title is read: each tier has eight times the readers of the one below it."""
    return min(popularity.bit_length() // 3, MOST_TIER)


def mark_of(title_id: str) -> int:
    """A short number for a title, for cursors."""
    return crc32(title_id.encode())


class Snapshot:
    """Titles that can be found. A commit makes another; this one stays as it is."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self.schema = schema
        self._searcher = searcher
        self._in_class: dict[str, int] = {}

    @property
    def size(self) -> int:
        """How many titles there are."""
        return int(self._searcher.num_docs)

    def cards(self, query: Query, limit: int, order: str | None = None) -> list[str]:
        """The cards of the best matches, or of the first of an order."""
        found = self._searcher.search(query, limit, count=False, order_by_field=order)
        return [self._stored(address, "card") for _, address in found.hits]

    def in_order(self, query: Query, order: str, limit: int, skipped: int = 0) -> list[tuple[int, str]]:
        """The first titles of an order behind some that are skipped, each with its place."""
        direction = tantivy.Order.Asc if order == "title" else tantivy.Order.Desc
        found = self._searcher.search(query, limit, False, order, skipped, direction)
        return [(place, self._stored(address, "card").split("\t", 1)[0]) for place, address in found.hits]

    def most_read(self, field: str, token: str, limit: int) -> list[str]:
        """Title and authors, as they are shown, of the most read titles that have a token."""
        having = Query.term_query(self.schema, field, token, "basic")
        if self._searcher.doc_freq(field, token) <= COMMON:
            return self._shown(having, limit)
        found: list[str] = []
        for tier in range(MOST_TIER, -1, -1):
            of_tier = Query.term_query(self.schema, "tier", tier, "basic")
            both = Query.boolean_query([(Occur.Must, of_tier), (Occur.Must, having)])
            found += self._shown(both, limit - len(found))
            if len(found) == limit:
                break
        return found

    def _shown(self, query: Query, limit: int) -> list[str]:
        found = self._searcher.search(query, limit, count=False, order_by_field="popular")
        return [self._stored(address, "shown") for _, address in found.hits]

    def number_of(self, query: Query) -> int:
        """How many titles match."""
        return _count_of(self._searcher.search(query, 1))

    def number_in(self, category: str) -> int:
        """How many titles are in a class and below it; counted once."""
        if category not in self._in_class:
            self._in_class[category] = self.number_of(Query.term_query(self.schema, "classes", category, "basic"))
        return self._in_class[category]

    def rarest(self, terms: Iterable[Term], most: int) -> list[Term]:
        """Those of some terms, as field and token, that the fewest titles have; none that no title has."""
        having = ((self._searcher.doc_freq(*term), term) for term in terms)
        return [term for _, term in sorted(each for each in having if each[0])[:most]]

    def counts(self, query: Query, asked: dict[str, Any]) -> dict[str, Any]:
        """Aggregations over what matches."""
        return self._searcher.aggregate(query, asked)

    def only(self, title_ids: list[str]) -> Query:
        """A query for these titles."""
        return self._one_of("title_id", title_ids)

    def marked(self, marks: Iterable[int]) -> Query:
        """A query for the titles of these marks."""
        return self._one_of("mark", marks)

    def _one_of(self, field: str, values: Iterable[Any]) -> Query:
        # Tantivy's own query for a set of terms takes a quarter of a millisecond for the first.
        terms = [(Occur.Should, Query.term_query(self.schema, field, value, "basic")) for value in values]
        return Query.boolean_query(terms) if terms else Query.empty_query()

    def _stored(self, address: tantivy.DocAddress, field: str) -> str:
        return str(self._searcher.doc(address).get_first(field))


def _count_of(found: tantivy.SearchResult) -> int:
    return int(found.count)  # type: ignore[attr-defined] # the stubs of Tantivy leave it out
