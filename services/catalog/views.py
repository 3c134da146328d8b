"""What readers see of the catalogue: read-only, in the words of the HTTP contract."""

from typing import Any

from pymongo.database import Database

from services.catalog.domain.refusals import TitleNotFound
from services.catalog.domain.title import GONE, CopyState
from services.catalog.search import SearchIndex, Wanted

Document = dict[str, Any]
SHOWN = ("title", "authors", "publisher", "published_year", "isbn", "category", "cover_url")


class Views:
    """Queries over titles and categories."""

    def __init__(self, database: Database[Document]) -> None:
        self._titles = database["titles"]
        self._categories = database["categories"]
        self._index = SearchIndex(database)

    def search(self, request: Document) -> Document:
        """One page of results with facets."""
        found = self._index.find(Wanted(**request))
        names = {each["_id"]: each["name"] for each in self._categories.find()}
        for facet in found["facets"]["category"]:
            facet["name"] = names.get(facet["value"], facet["value"])
        items = [title_view(document) for document in found["documents"]]
        return {
            "items": items,
            "total": found["total"],
            "facets": found["facets"],
            "next_cursor": found["next_cursor"],
        }

    def suggest(self, q: str, limit: int) -> Document:
        """Completions for the search box."""
        items = [{"text": text} for text in self._index.suggest(q, limit)]
        return {"items": items, "next_cursor": None}

    def title(self, title_id: str) -> Document:
        """One title with its copies. Raises TitleNotFound."""
        document = self._titles.find_one({"_id": title_id})
        if document is None:
            raise TitleNotFound(title_id)
        return full_view(document)

    def titles(self, title_ids: list[str]) -> Document:
        """Several titles, in the order asked for; unknown ones are left out."""
        found = {each["_id"]: each for each in self._titles.find({"_id": {"$in": title_ids}})}
        items = [title_view(found[title_id]) for title_id in title_ids if title_id in found]
        return {"items": items, "next_cursor": None}

    def categories(self) -> Document:
        """The classes, each with the number of titles in it and below it."""
        counted = self._titles.aggregate([{"$group": {"_id": "$category", "count": {"$sum": 1}}}])
        counts = {each["_id"]: each["count"] for each in counted}
        items = [
            {
                "category": each["_id"],
                "name": each["name"],
                "count": sum(n for number, n in counts.items() if number.startswith(each["_id"])),
            }
            for each in self._categories.find().sort("_id", 1)
        ]
        return {"items": items, "next_cursor": None}


def title_view(document: Document) -> Document:
    """A title in a list."""
    copies = [copy for copy in document["copies"] if copy["state"] not in GONE]
    available = sum(copy["state"] == CopyState.ON_SHELF for copy in copies)
    return {
        "title_id": document["_id"],
        **{key: document[key] for key in SHOWN},
        "availability": {
            "available": available,
            "total": len(copies),
            "waiting": len(document["waiting"]),
        },
    }


def full_view(document: Document) -> Document:
    """A title on its own page. Who has a copy is nobody's business but the library's."""
    copies = [{key: copy[key] for key in ("barcode", "branch_id", "state")} for copy in document["copies"]]
    extra = {key: document[key] for key in ("language", "subjects", "summary")}
    return {**title_view(document), **extra, "copies": copies}
