"""Completions while a query is typed: titles and authors that begin with it, the most read first."""

from dataclasses import dataclass

from services.catalog.retrieval.phrase import Phrase
from services.catalog.retrieval.snapshot import Snapshot
from services.catalog.retrieval.tokens import LISTED, LONGEST_EDGE

LOOKED_AT = 40
LONGEST_TYPED = 30
SHARE_OF_AUTHORS = 3
"""One in so many suggestions may be an author."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that a reader may mean, and whether it is a title or an author."""

    text: str
    kind: str


def suggestions(titles: Snapshot, q: str, limit: int) -> list[Suggestion]:
    """At most so many titles, then some authors."""
    typed = Phrase(q, LONGEST_TYPED).key
    if not typed:
        return []
    authors = _begun(titles, "people_edges", typed, slice(1, None))[: limit // SHARE_OF_AUTHORS]
    names = _begun(titles, "edges", typed, slice(1))[: limit - len(authors)]
    return [*(Suggestion(name, "title") for name in names), *(Suggestion(name, "author") for name in authors)]


def _begun(titles: Snapshot, field: str, typed: str, those: slice) -> list[str]:
    """Of the most read titles behind what was typed, the names that begin so, each once; ``those`` are the names in
    question, of which the first is the title."""
    most_read = titles.most_read(field, typed[:LONGEST_EDGE], LOOKED_AT)
    names = (name for shown in most_read for name in shown.split("\t")[those])
    return list(dict.fromkeys(found for name in names if (found := _if_begun(name, typed))))


def _if_begun(listed: str, typed: str) -> str | None:
    """The name, if one of its spellings begins with what was typed."""
    name, *spellings = listed.split(LISTED)
    return name if any(written.startswith(typed) for written in spellings) else None
