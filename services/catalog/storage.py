"""Where titles and categories are kept."""

from collections.abc import Callable
from typing import Any

from pymongo import ASCENDING, IndexModel, ReplaceOne
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.catalog import search
from services.catalog.domain.refusals import BarcodeTaken, TitleNotFound
from services.catalog.domain.title import Copy, Events, Refusal, Title
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
        *search.INDEXES,
    ],
    "refusals": [OUTBOX],
}


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

    def update_title(self, title_id: str, decide: Callable[[Title], Events]) -> Title:
        """Change a title. Raises TitleNotFound, BarcodeTaken."""
        try:
            return self._titles.update(title_id, decide)
        except DuplicateKeyError as error:
            raise _barcode_taken(error) from error

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
    return {**document, "search": search.entry_of(document)}


def _barcode_taken(error: DuplicateKeyError) -> BarcodeTaken:
    found = (error.details or {}).get("keyValue", {})
    return BarcodeTaken(barcode=str(found.get("copies.barcode", "")))
