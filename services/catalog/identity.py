"""When two records are of one title: the same ISBN, or the same title, author, publisher and year."""

import hashlib
from collections.abc import Sequence

from services.catalog.domain.isbn import thirteen
from services.catalog.domain.responsibility import bare_name
from services.catalog.domain.title import Title
from services.catalog.retrieval.folding import fold


def marks_of(title: Title) -> list[str]:
    """The marks of a title."""
    return identity_of(title.isbn, title.title, title.authors, title.publisher, title.published_year)


def work_of(title: Title) -> str | None:
    """What all editions of a work have in common; None where nobody is named, since many books have the same title.

    A translation, or a reading on tape, is a work of its own: its reader wants just that.
    """
    if not title.authors:
        return None
    return _digest(title.title, bare_name(title.authors[0]), title.language, title.material)


def identity_of(
    isbn: str | None, title: str, authors: Sequence[str], publisher: str | None, published_year: int | None
) -> list[str]:
    """The marks by which a title is known again, the surest first."""
    # Some catalogues write 金庸著, others 金庸.
    named = _digest(title, bare_name(authors[0]) if authors else "", publisher or "", str(published_year or ""))
    return [*([f"isbn:{thirteen(isbn)}"] if isbn else []), f"work:{named}"]


def _digest(*parts: str) -> str:
    # With their marks: C++ is not C#.
    return hashlib.sha256("|".join("".join(fold(each).split()) for each in parts).encode()).hexdigest()[:24]
