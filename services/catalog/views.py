"""What readers see of the catalogue: read-only, in the words of the HTTP contract."""

from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from typing import Any

from pymongo.database import Database

from services.catalog.domain.copy import GONE, CopyState
from services.catalog.domain.refusals import TitleNotFound
from services.catalog.importing.log import ImportLog
from services.catalog.importing.uploads import Upload, Uploads
from services.catalog.search import Found, Marker, SearchIndex, Wanted, key_of, main_title

Document = dict[str, Any]
SHOWN = ("title", "authors", "publisher", "published_year", "isbn", "category", "cover_url")
COUNTS = ("read", "added", "known", "skipped", "problems")
PROBLEMS_AT_ONCE = 200
"""Few enough that no part comes near to the size that the broker takes, a megabyte."""
HOT_SHOWN = 2
"""So many searches of others among the completions."""

IN_LIST = dict.fromkeys((*SHOWN, "material", "copies.branch_id", "copies.state", "waiting.since", "withdrawn"), 1)
ON_ITS_PAGE = (
    "language",
    "subjects",
    "summary",
    "parallel_titles",
    "edition",
    "series",
    "call_number",
    "borrowed",
    "withdrawn",
)
SINCE_0_2: Document = {"parallel_titles": [], "material": "book", "borrowed": 0, "withdrawn": False}
"""What a title that was saved before these were kept has of them."""

OF_COPY_EXPORTED = ("copies.barcode", "copies.branch_id", "copies.state", "copies.call_number")
EXPORTED = dict.fromkeys((*SHOWN, *ON_ITS_PAGE, "popularity", "added_at", *OF_COPY_EXPORTED), 1)
NOT_SAID: Document = {**SINCE_0_2, "edition": None, "series": None, "call_number": None, "popularity": None}

OF_COPY = ("barcode", "branch_id", "state", "location", "call_number")
"""Who has a copy is nobody's business but the library's."""


class Views:
    """Queries over titles and categories."""

    def __init__(self, database: Database[Document]) -> None:
        self._titles = database["titles"]
        self._categories = database["categories"]
        self._uploads, self._imports = Uploads(database), ImportLog(database)

    def search(self, index: SearchIndex, request: Document) -> Document:
        """One page of results with facets. What stands on the shelf is read now, whatever the index remembers."""
        wanted = Wanted(**request)
        found = index.find(wanted)
        items = [each for each in self._listed(found.title_ids) if _fits(each, wanted)]
        marker = Marker(wanted.q)
        return {
            "items": [{**title_view(each), "highlights": _highlights(each, marker)} for each in items],
            "total": found.total,
            "facets": self._with_names(found),
            "next_cursor": found.next_cursor,
            "did_you_mean": main_title(items[0]["title"]) if found.guessed and items else None,
        }

    def suggest(self, index: SearchIndex, hot: list[str], q: str, limit: int) -> Document:
        """Completions for the search box; what others search for while nothing is typed."""
        found = [{"text": each.text, "kind": each.kind} for each in index.suggest(q, limit)]
        typed, known = key_of(q), {each["text"] for each in found}
        searched = [{"text": each, "kind": "search"} for each in hot if key_of(each).startswith(typed)]
        added = [each for each in searched if each["text"] not in known][: HOT_SHOWN if typed else limit]
        return {"items": (found[: limit - len(added)] + added)[:limit], "next_cursor": None}

    def title(self, title_id: str) -> Document:
        """One title with its copies. Raises TitleNotFound."""
        document = self._titles.find_one({"_id": title_id})
        if document is None:
            raise TitleNotFound(title_id)
        return full_view(document)

    def titles(self, title_ids: list[str]) -> Document:
        """Several titles, in the order asked for; unknown ones are left out."""
        return {"items": [title_view(each) for each in self._listed(title_ids)], "next_cursor": None}

    def imports(self, limit: int) -> Document:
        """Files that were handed in, and how far each is."""
        items = [self._import_view(upload) for upload in self._uploads.latest(limit)]
        return {"items": items, "next_cursor": None}

    def import_problems(self, import_id: str, after: int) -> Document:
        """What was wrong with the next records of an import, each whole."""
        found = list(islice(self._imports.problems(import_id, after), PROBLEMS_AT_ONCE))
        if len(found) < PROBLEMS_AT_ONCE:
            return {"items": found, "next": None}
        whole = [each for each in found if each["number"] < found[-1]["number"]]
        return {"items": whole, "next": whole[-1]["number"]}

    def _import_view(self, upload: Upload) -> Document:
        progress = self._imports.find(upload.import_id) if upload.import_id else None
        counts = {name: getattr(progress, name) if progress else 0 for name in COUNTS}
        return {
            "upload_id": upload.upload_id,
            "import_id": upload.import_id,
            "name": upload.name,
            "begun_at": upload.begun_at.isoformat(),
            "ended_at": upload.ended_at and upload.ended_at.isoformat(),
            "trouble": upload.trouble,
            **counts,
        }

    def every_title(self, after: str = "", limit: int = 0) -> Iterator[Document]:
        """The titles of the catalogue by their ids, from behind one, whole but for who has what and who waits; so many
        at most, or all."""
        lasting = [state.value for state in CopyState if state not in GONE]
        behind = {"_id": {"$gt": after}, "withdrawn": {"$ne": True}}
        for document in self._titles.find(behind, EXPORTED).sort("_id", 1).limit(limit):
            copies = [copy for copy in document["copies"] if copy["state"] in lasting]
            yield {**NOT_SAID, **document, "title_id": document["_id"], "copies": copies}

    def withdrawn(self, limit: int) -> Document:
        """Titles that were taken out of the catalogue."""
        found = self._titles.find({"withdrawn": True}, IN_LIST).sort("title", 1).limit(limit)
        return {"items": [title_view(each) for each in found], "next_cursor": None}

    def categories(self, index: SearchIndex) -> Document:
        """The classes, each with the number of titles in it and below it."""
        items = [
            {"category": each["_id"], "name": each["name"], "count": index.number_in(each["_id"])}
            for each in self._categories.find().sort("_id", 1)
        ]
        return {"items": items, "next_cursor": None}

    def _listed(self, title_ids: list[str]) -> list[Document]:
        found = {each["_id"]: each for each in self._titles.find({"_id": {"$in": title_ids}}, IN_LIST)}
        return [found[title_id] for title_id in title_ids if title_id in found]

    def _with_names(self, found: Found) -> Document:
        values = [each["value"] for each in found.facets["category"]]
        names = {each["_id"]: each["name"] for each in self._categories.find({"_id": {"$in": values}})}
        categories = [{**each, "name": names.get(each["value"], each["value"])} for each in found.facets["category"]]
        return {**found.facets, "category": categories}


def title_view(document: Document) -> Document:
    """A title in a list."""
    copies = [copy for copy in document["copies"] if copy["state"] not in GONE]
    on_shelf = sum(copy["state"] == CopyState.ON_SHELF for copy in copies)
    return {
        "title_id": document["_id"],
        **{key: document[key] for key in SHOWN},
        "material": document.get("material", SINCE_0_2["material"]),
        "availability": {
            # Of a withdrawn title nobody can have anything.
            "available": 0 if document.get("withdrawn") else on_shelf,
            "total": 0 if document.get("withdrawn") else len(copies),
            "waiting": len(document["waiting"]),
        },
    }


def _highlights(document: Document, marker: Marker) -> Document:
    """Title and authors in pieces, and which of them answer the query."""
    names = [document["title"], *document["authors"]]
    title, *authors = ([asdict(piece) for piece in marker.pieces(name)] for name in names)
    return {"title": title, "authors": authors}


def full_view(document: Document) -> Document:
    """A title on its own page."""
    copies = [{key: copy.get(key) for key in OF_COPY} for copy in document["copies"]]
    return {
        **title_view(document),
        **{key: document.get(key, SINCE_0_2.get(key)) for key in ON_ITS_PAGE},
        "copies": copies,
    }


def _fits(document: Document, wanted: Wanted) -> bool:
    """Whether a title is still what was asked for: a copy may have gone since the index heard of it."""
    if document.get("withdrawn"):
        return False
    on_shelf = {copy["branch_id"] for copy in document["copies"] if copy["state"] == CopyState.ON_SHELF}
    return not wanted.available or (wanted.branch in on_shelf if wanted.branch else bool(on_shelf))
