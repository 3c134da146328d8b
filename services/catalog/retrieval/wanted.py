"""What a reader asks of a search."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query and its filters, as validated at the door."""

    q: str = ""
    category: str | None = None
    branch: str | None = None
    available: bool = False
    language: str | None = None
    material: str | None = None
    year: int | None = None
    sort: str = "relevance"
    limit: int = 20
    cursor: str | None = None
