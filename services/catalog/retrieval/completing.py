"""Completions while a query is typed: titles and authors that begin with it, the most read first."""

from collections.abc import Iterator
from dataclasses import dataclass

from tantivy import Query

from services.catalog.retrieval.folding import is_han
from services.catalog.retrieval.phrase import Phrase
from services.catalog.retrieval.snapshot import Snapshot
from services.catalog.retrieval.tokens import LONGEST_EDGE

LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that a reader may mean, and whether it is a title or an author."""

    text: str
    kind: str


def suggestions(titles: Snapshot, q: str, limit: int) -> list[Suggestion]:
    """At most so many; an author after the title that led to the name."""
    typed = Phrase(q, LONGEST_EDGE * 2).key
    if not typed:
        return []
    found: dict[Suggestion, None] = {}
    for kind, field in (("title", "edges"), ("author", "people_edges")):
        query = Query.term_query(titles.schema, field, typed[:LONGEST_EDGE], "basic")
        names = (name for shown in titles.most_read(query, LOOKED_AT) for name in _names(kind, shown))
        begun = [Suggestion(name, kind) for name in names if _begins(name, typed)]
        found |= dict.fromkeys(list(dict.fromkeys(begun))[: limit if kind == "title" else max(1, limit // 3)])
    return _mixed(list(found), limit)


def _names(kind: str, shown: str) -> Iterator[str]:
    title, *people = shown.split("\t")
    yield from [title] if kind == "title" else people


def _begins(name: str, typed: str) -> bool:
    phrase = Phrase(name)
    latin = (unit for unit in phrase.units if not is_han(unit))
    return any(written.startswith(typed) for written in (phrase.key, phrase.letters, phrase.initials, *latin))


def _mixed(found: list[Suggestion], limit: int) -> list[Suggestion]:
    authors = [each for each in found if each.kind == "author"]
    titles = [each for each in found if each.kind == "title"]
    return [*titles[: limit - min(len(authors), limit // 3)], *authors][:limit]
