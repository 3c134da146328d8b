"""What operators did with parked messages: written before it is done, completed after.

An entry that still says ``begun`` is the trace of a crash in between; the deed may have been done.
"""

import os
import pwd
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson import ObjectId
from pymongo import DESCENDING, MongoClient
from pymongo.collection import Collection
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from deploy.local.words import CannotStart
from deploy.parked.keeping import plain
from deploy.parked.message import Parked
from services.chassis.clock import utc_now

DATABASE = "taoshu_operations"
COLLECTION = "parked_audit"
BEGUN = "begun"
DONE = "done"
PATIENCE_MS = 3_000


class Audit:
    """The record; entries are added and completed, never taken away. Every method may raise a PyMongoError."""

    def __init__(self, entries: Collection[dict[str, Any]]) -> None:
        self._entries = entries

    def begin(self, action: str, parked: Parked, **more: Any) -> ObjectId:
        """Say what is about to be done; returns the number of the entry."""
        number = ObjectId()
        concerned = plain({"event_id": parked.id, "event": parked.event, "queue": parked.queue})
        self._entries.insert_one(
            {
                "_id": number,
                "action": action,
                **concerned,
                "by": _operator(),
                "at": utc_now(),
                "outcome": BEGUN,
                **more,
            }
        )
        return number

    def complete(self, number: ObjectId, outcome: str) -> None:
        """Say what became of it."""
        self._entries.update_one({"_id": number}, {"$set": {"outcome": outcome, "ended_at": utc_now()}})

    def latest(self, count: int) -> list[dict[str, Any]]:
        """The last entries, oldest first."""
        return list(self._entries.find().sort("_id", DESCENDING).limit(count))[::-1]


@contextmanager
def auditing(mongodb_uri: str) -> Iterator[Audit]:
    """Open the record. Raises CannotStart when its database cannot be asked."""
    try:
        client: MongoClient[dict[str, Any]] = MongoClient(
            mongodb_uri, tz_aware=True, serverSelectionTimeoutMS=PATIENCE_MS, socketTimeoutMS=PATIENCE_MS * 3
        )
    except PyMongoError as error:
        raise _away(error) from error
    with client:
        try:
            client.admin.command("ping")
        except PyMongoError as error:
            raise _away(error) from error
        yield Audit(
            client[DATABASE].get_collection(
                COLLECTION, write_concern=WriteConcern("majority", j=True), read_concern=ReadConcern("majority")
            )
        )


def in_short(error: PyMongoError) -> str:
    """What went wrong, without the driver's view of the whole cluster."""
    return re.split(r" \(configured timeouts|, Timeout:|, full error:", str(error))[0]


def _away(error: PyMongoError) -> CannotStart:
    return CannotStart(
        f"The database of the audit cannot be asked: {in_short(error)}",
        "Look whether it runs, and whether TAOSHU_MONGODB_URI is right. Nothing was done.",
    )


def _operator() -> str:
    # The account that the system knows, not what the environment claims.
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"
