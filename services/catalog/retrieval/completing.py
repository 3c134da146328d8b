"""Completions while a query is typed: titles and authors that begin with it, the most read first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tantivy import Query

from services.catalog.retrieval.phrase import Phrase
from services.catalog.retrieval.snapshot import Snapshot
from services.catalog.retrieval.tokens import LISTED, LONGEST_EDGE

LOOKED_AT = 40
SHARE_OF_AUTHORS = 3
"""One in so many suggestions may be an author."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that a reader may mean, and whether it is a title or an author."""

    text: str
    kind: str


def suggestions(titles: Snapshot, q: str, limit: int) -> list[Suggestion]:
    """At most so many titles, then some authors."""
    typed = Phrase(q, LONGEST_EDGE).key
    if not typed:
        return []
    authors = _begun(titles, "people_edges", typed, _authors)[: limit // SHARE_OF_AUTHORS]
    names = _begun(titles, "edges", typed, _title)[: limit - len(authors)]
    return [*(Suggestion(name, "title") for name in names), *(Suggestion(name, "author") for name in authors)]


def _begun(titles: Snapshot, field: str, typed: str, names: Callable[[str, str], Iterable[str]]) -> list[str]:
    """Of the most read titles behind what was typed, the names in question, each once."""
    query = Query.term_query(titles.schema, field, typed[:LONGEST_EDGE], "basic")
    return list(dict.fromkeys(name for shown in titles.most_read(query, LOOKED_AT) for name in names(shown, typed)))


def _title(shown: str, _typed: str) -> Iterable[str]:
    return [shown.split("\t", 1)[0]]


def _authors(shown: str, typed: str) -> Iterable[str]:
    for person in shown.split("\t")[1:]:
        name, *spellings = person.split(LISTED)
        if any(written.startswith(typed) for written in spellings):
            yield name
