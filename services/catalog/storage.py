"""Where titles and categories are kept."""

from collections.abc import Callable, Mapping
from typing import Any

from pymongo import ASCENDING, IndexModel, ReplaceOne
from pymongo.database import Database
from pymongo.errors import BulkWriteError, DuplicateKeyError

from services.catalog.domain.copy import Copy, CopyState, Refusal
from services.catalog.domain.refusals import BarcodeTaken, TitleNotFound
from services.catalog.domain.title import Events, Title
from services.catalog.identity import marks_of, work_of
from services.catalog.search import entry_of
from services.chassis.messaging.relay import Relay
from services.chassis.storage.aggregates import Aggregates, Document
from services.chassis.storage.codec import encode
from services.chassis.storage.indexes import OUTBOX

INDEXES: dict[str, list[IndexModel]] = {
    "titles": [
        OUTBOX,
        # One barcode is one book in the whole library.
        IndexModel(
            [("copies.barcode", ASCENDING)],
            unique=True,
            partialFilterExpression={"copies.barcode": {"$gt": ""}},
        ),
        # Whether a record that is imported is of a title that is here.
        IndexModel([("identity", ASCENDING)]),
        # Which editions there are of one work.
        IndexModel([("work", ASCENDING)]),
        IndexModel([("withdrawn", ASCENDING)], partialFilterExpression={"withdrawn": True}),
        # Titles whose tokens an older build made.
        IndexModel([("search.analysis", ASCENDING)]),
    ],
    "refusals": [OUTBOX],
    # A part that was never made use of goes after some days.
    "upload_parts": [
        IndexModel([("upload_id", ASCENDING), ("place", ASCENDING)]),
        IndexModel([("at", ASCENDING)], expireAfterSeconds=7 * 86_400),
    ],
    "import_problems": [IndexModel([("import_id", ASCENDING), ("number", ASCENDING), ("field", ASCENDING)])],
    "uploads": [IndexModel([("ended_at", ASCENDING), ("begun_at", ASCENDING)])],
    "searches": [
        IndexModel([("found", ASCENDING), ("day", ASCENDING)]),
        IndexModel([("day", ASCENDING)], expireAfterSeconds=30 * 86_400),
    ],
}

EDITIONS = 50


class Store:
    """Everything that this service keeps."""

    def __init__(self, database: Database[Document], relay: Relay) -> None:
        self.database = database
        self._titles = Aggregates(database["titles"], relay, Title, TitleNotFound, _encode_title)
        self._refusals = Aggregates(database["refusals"], relay, Refusal, TitleNotFound)
        self._categories = database["categories"]

    def title(self, title_id: str) -> Title:
        """One title. Raises TitleNotFound."""
        return self._titles.load(title_id)

    def add_title(self, title: Title, events: Events) -> bool:
        """Save a new title; False where its id exists. Raises BarcodeTaken."""
        try:
            return self._titles.insert(title.title_id, title, events)
        except DuplicateKeyError as error:
            raise _barcode_taken(error) from error

    def has_heard(self, title_id: str) -> bool:
        """Whether the command in hand has already added or changed the title."""
        return self._titles.has_heard(title_id)

    def update_title(self, title_id: str, decide: Callable[[Title], Events], even_late: bool = False) -> Title:
        """Change a title; ``even_late``: though later news came first. Raises TitleNotFound, BarcodeTaken."""
        try:
            return self._titles.update(title_id, decide, even_late=even_late)
        except DuplicateKeyError as error:
            raise _barcode_taken(error) from error

    def analysed_before(self, analysis: int, most: int) -> list[str]:
        """Titles whose tokens are not of this analysis, or of which an older build did not note the work."""
        others = {"$or": [{"search.analysis": {"$ne": analysis}}, {"work": {"$exists": False}}]}
        return [title["_id"] for title in self.database["titles"].find(others, {"_id": 1}).limit(most)]

    def known(self, identities: list[str]) -> dict[str, str]:
        """The titles that bear these marks, by mark."""
        bearing = self.database["titles"].find({"identity": {"$in": identities}}, {"identity": 1})
        return {mark: title["_id"] for title in bearing for mark in title["identity"]}

    def editions_for(self, line_id: str, title_id: str, besides: list[str]) -> list[str]:
        """Other editions of a title that have a copy on the shelf, the newest first; before them one that has claimed a
        copy for the line already."""
        wanted = self.database["titles"].find_one({"_id": title_id}, {"work": 1})
        if not wanted or not wanted.get("work"):
            return []
        free = {"copies.state": CopyState.ON_SHELF, "withdrawn": {"$ne": True}}
        others = {"work": wanted["work"], "_id": {"$nin": [title_id, *besides]}, "$or": [free, _of_line(line_id)]}
        found = list(self.database["titles"].find(others, {"copies.line_id": 1, "published_year": 1}).limit(EDITIONS))
        found.sort(key=lambda title: (_holds(title, line_id), title["published_year"] or 0), reverse=True)
        return [title["_id"] for title in found]

    def add_missing(self, titles: dict[str, Title]) -> dict[str, BarcodeTaken]:
        """Save many new titles by their ids; those that could not be, and why.

        No event tells of them: nobody waits for a title that was not there, or has an older state of it.
        """
        try:
            self._titles.insert_missing(titles)
        except BulkWriteError as error:
            failed = error.details["writeErrors"]
            if error.details["writeConcernErrors"] or not all(map(_is_of_a_barcode, failed)):
                raise
            ids = list(titles)
            return {ids[each["index"]]: _taken(each) for each in failed}
        return {}

    def refuse(self, refusal: Refusal, answer: Events) -> None:
        """Answer a line that wants a title which is not here, once each time that it asks."""
        # Not the line's own id: its loan counts its events under that.
        refusal_id = f"{refusal.line_id}.refused"
        if not self._refusals.insert(refusal_id, refusal, answer):
            self._refusals.update(refusal_id, lambda _known: answer)

    def put_categories(self, categories: list[dict[str, Any]]) -> None:
        """Name classes; a class that is known gets its new name."""
        self._categories.bulk_write(
            [ReplaceOne({"_id": each["category"]}, {"name": each["name"]}, upsert=True) for each in categories]
        )


def new_copies(copies: list[dict[str, Any]]) -> list[Copy]:
    """Copies as staff entered them."""
    return [Copy(**copy) for copy in copies]


def _encode_title(title: Title) -> Document:
    document = encode(title)
    return {**document, "identity": marks_of(title), "work": work_of(title), "search": entry_of(document)}


def _of_line(line_id: str) -> Document:
    return {"copies.line_id": line_id}


def _holds(title: Document, line_id: str) -> bool:
    return any(copy["line_id"] == line_id for copy in title["copies"])


def _barcode_taken(error: DuplicateKeyError) -> BarcodeTaken:
    return _taken(error.details or {})


def _is_of_a_barcode(failed: Mapping[str, Any]) -> bool:
    return "copies.barcode" in failed.get("keyPattern", {})


def _taken(details: Mapping[str, Any]) -> BarcodeTaken:
    return BarcodeTaken(barcode=str(details.get("keyValue", {}).get("copies.barcode", "")))
