"""Finding titles: one small interface, so that the engine behind it can change.

``retrieval`` holds the engine and what it knows of Chinese. An index belongs to one process and lives in its memory;
``indexing`` keeps it level with the titles. It says which titles were meant; what stands on the shelf is read from
the titles themselves, so that it is never out of date.
"""

from dataclasses import dataclass, field
from typing import Any

from services.catalog.retrieval.completing import Suggestion, suggestions
from services.catalog.retrieval.folding import key_of, main_title
from services.catalog.retrieval.index import TitleIndex
from services.catalog.retrieval.marking import Marker
from services.catalog.retrieval.matching import everything, match
from services.catalog.retrieval.narrowing import Counts, count, filters
from services.catalog.retrieval.pages import Pages
from services.catalog.retrieval.tokens import ANALYSIS, entry_of
from services.catalog.retrieval.wanted import Wanted

__all__ = ["ANALYSIS", "Found", "Marker", "SearchIndex", "Suggestion", "Wanted", "entry_of", "key_of", "main_title"]

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of titles; ``guessed`` where none of them has all of the query."""

    title_ids: list[str] = field(default_factory=list)
    total: int = 0
    facets: Counts = field(default_factory=dict)
    next_cursor: str | None = None
    guessed: bool = False


class SearchIndex:
    """Search over all titles of the library."""

    def __init__(self) -> None:
        self._titles = TitleIndex()

    def put(self, title: Document) -> None:
        """Take a title in as it is stored; ``commit`` shows it."""
        self._titles.put(title)

    def commit(self) -> None:
        """Show what was put."""
        self._titles.commit()

    @property
    def size(self) -> int:
        """How many titles can be found."""
        return self._titles.latest.size

    def number_in(self, category: str) -> int:
        """How many titles are in a class and below it."""
        return self._titles.latest.number_in(category)

    def find(self, wanted: Wanted) -> Found:
        """One page of what was meant. Raises CursorInvalid."""
        # One for all: another thread may commit meanwhile.
        titles = self._titles.latest
        narrowed = filters(titles.schema, wanted)
        matching = match(titles, wanted.q, narrowed) if wanted.q.strip() else everything(titles, narrowed)
        page, cursor = Pages(titles, matching, wanted.sort).page(wanted.cursor, wanted.limit)
        facets = count(titles, matching.query, wanted)
        return Found(page, matching.total, facets, cursor, matching.guessed)

    def suggest(self, q: str, limit: int) -> list[Suggestion]:
        """What a reader may be typing: the most read titles and their authors that begin so."""
        return suggestions(self._titles.latest, q, limit)
