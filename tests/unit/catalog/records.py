"""Titles as they are stored, made of a few words."""

from itertools import count
from typing import Any

from services.catalog.search import SearchIndex, entry_of

_numbers = count(1)


def record(title: str, *authors: str, **facts: Any) -> dict[str, Any]:
    """One stored title with a copy on the shelf at ``jl``, unless ``facts`` say otherwise."""
    number = next(_numbers)
    stored = {
        "_id": f"t{number}",
        "title": title,
        "authors": list(authors),
        "publisher": None,
        "published_year": None,
        "isbn": None,
        "category": "I247",
        "language": "zh",
        "subjects": [],
        "waiting": [],
        "copies": [{"barcode": f"B{number}", "branch_id": "jl", "state": "on_shelf"}],
        **facts,
    }
    return {**stored, "search": entry_of(stored)}


def index_of(*titles: dict[str, Any]) -> SearchIndex:
    """An index that knows these titles."""
    index = SearchIndex()
    for title in titles:
        index.put(title)
    index.commit()
    return index
