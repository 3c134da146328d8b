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


def identity_of(
    isbn: str | None, title: str, authors: Sequence[str], publisher: str | None, published_year: int | None
) -> list[str]:
    """The marks by which a title is known again, the surest first."""
    # Some catalogues write 金庸著, others 金庸.
    named = (title, bare_name(authors[0]) if authors else "", publisher or "", str(published_year or ""))
    # With its marks: C++ is not C#.
    work = hashlib.sha256("|".join("".join(fold(each).split()) for each in named).encode()).hexdigest()[:24]
    return [*([f"isbn:{thirteen(isbn)}"] if isbn else []), f"work:{work}"]
