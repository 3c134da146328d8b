"""Files that staff have handed in at their desk, part by part, until they are imported."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bson import Binary
from pymongo import ASCENDING, DESCENDING, ReturnDocument
from pymongo.database import Database

from services.chassis.storage.codec import decoder

Document = dict[str, Any]

LEASE = "import"
"""Held by whoever imports: one at a time."""

TRIES = 3
"""So often a file is begun before it is given up: it may kill the process that reads it."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed in. ``trouble`` says why it could not be read."""

    upload_id: str
    name: str
    branch_id: str | None
    begun_at: datetime
    tries: int = 0
    import_id: str | None = None
    ended_at: datetime | None = None
    trouble: str | None = None


class Uploads:
    """All of them, the latest first."""

    def __init__(self, database: Database[Document]) -> None:
        self._uploads = database["uploads"]
        self._parts = database["upload_parts"]
        self._leases = database["leases"]

    def add_part(self, upload_id: str, place: int, content: bytes, now: datetime) -> None:
        """Keep one part; the same part again replaces itself."""
        part = {"upload_id": upload_id, "place": place, "content": Binary(content), "at": now}
        self._parts.replace_one({"_id": f"{upload_id}.{place}"}, part, upsert=True)

    def begin(self, upload_id: str, name: str, branch_id: str | None, now: datetime) -> None:
        """All parts are here: it waits to be imported. A second time changes nothing."""
        facts = {"name": name, "branch_id": branch_id, "begun_at": now, "tries": 0, "ended_at": None}
        self._uploads.update_one({"_id": upload_id}, {"$setOnInsert": facts}, upsert=True)

    def is_busy(self, now: datetime) -> bool:
        """Whether an import is under way, here or elsewhere."""
        return self._leases.find_one({"_id": LEASE, "until": {"$gt": now}}) is not None

    def take_up(self) -> Upload | None:
        """The one that has waited longest, one try more."""
        waiting = {"ended_at": None}
        tried = self._uploads.find_one_and_update(
            waiting, {"$inc": {"tries": 1}}, sort=[("begun_at", ASCENDING)], return_document=ReturnDocument.AFTER
        )
        return _upload(tried) if tried else None

    def find(self, upload_id: str) -> Upload | None:
        """One of them."""
        document = self._uploads.find_one({"_id": upload_id})
        return _upload(document) if document else None

    def content(self, upload_id: str) -> Iterator[bytes]:
        """The file, part by part."""
        for part in self._parts.find({"upload_id": upload_id}).sort("place", ASCENDING):
            yield part["content"]

    def known_as(self, upload_id: str, import_id: str) -> None:
        """Which import the file has turned out to be."""
        self._uploads.update_one({"_id": upload_id}, {"$set": {"import_id": import_id}})

    def put_back(self, upload_id: str) -> None:
        """Its turn has not come yet; that was no try."""
        self._uploads.update_one({"_id": upload_id}, {"$inc": {"tries": -1}})

    def end(self, upload_id: str, now: datetime, trouble: str | None = None) -> None:
        """It is imported, or cannot be; its parts are needed no more."""
        self._uploads.update_one({"_id": upload_id}, {"$set": {"ended_at": now, "trouble": trouble}})
        self._parts.delete_many({"upload_id": upload_id})

    def latest(self, most: int) -> list[Upload]:
        """The last ones."""
        return [_upload(document) for document in self._uploads.find().sort("begun_at", DESCENDING).limit(most)]


def _upload(document: Document) -> Upload:
    return decoder(Upload)({**document, "upload_id": document["_id"]})
