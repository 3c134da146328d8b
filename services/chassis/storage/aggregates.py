"""Saving an aggregate: state, events, memory of their cause and the lock move in one conditional write.

An aggregate is one document. Beside its state it carries ``version`` (the optimistic lock), ``sequence`` (how many
events it has recorded), ``outbox`` (events not yet published) and ``inbox`` (the events and commands
that it has acted on).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

import eventlet
import pymongo
from pymongo import UpdateOne
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern

from services.chassis import failpoints
from services.chassis.clock import utc_now
from services.chassis.correlation import current, current_cause
from services.chassis.messaging.envelope import DomainEvent, seal
from services.chassis.messaging.relay import Relay
from services.chassis.storage import codec, inbox
from services.chassis.storage.command_log import CommandInProgress
from services.chassis.storage.connection import OPERATION_SECONDS

A = TypeVar("A")
Document = dict[str, Any]
Events = Sequence[DomainEvent]

ATTEMPTS = 50


class WriteContended(Exception):
    """Others changed the document on every attempt; nothing was changed here."""

    slug = "write-contended"


@dataclass(frozen=True, slots=True)
class Write:
    """A conditional write to a second document that must move together with the aggregate."""

    collection: Collection[Document]
    condition: Document
    change: Document
    refused: Exception


class Aggregates(Generic[A]):
    """One collection of aggregates."""

    def __init__(
        self,
        collection: Collection[Document],
        relay: Relay,
        shape: type[A],
        missing: type[Exception],
        encode: Callable[[A], Document] = codec.encode,
    ) -> None:
        self._collection = collection
        # Reads of the majority lag behind what a write has seen. This one waits until the majority has what it found.
        self._latest = collection.with_options(read_concern=ReadConcern("linearizable"))
        self._relay = relay
        self._encode = encode
        self._decode = codec.decoder(shape)
        self._missing = missing

    def load(self, aggregate_id: str) -> A:
        """Read one aggregate. Raises the collection's ``missing`` error."""
        return self._decode(self._find(aggregate_id))

    def find_latest(self, aggregate_id: str) -> A | None:
        """One aggregate if it exists, not older than what any write has seen; slower than ``load``."""
        document = self._latest.find_one({"_id": aggregate_id})
        return None if document is None else self._decode(document)

    def insert(self, aggregate_id: str, aggregate: A, events: Events, along: Sequence[Write] = ()) -> bool:
        """Add a new aggregate under its natural key; False, and nothing changed, where the key exists."""
        outbox = self._seal(aggregate_id, 0, events)
        document = {
            "_id": aggregate_id,
            **self._encode(aggregate),
            "version": 1,
            "sequence": len(outbox),
            "outbox": outbox,
            "inbox": inbox.entries(),
        }
        try:
            self._together(lambda session: self._collection.insert_one(document, session=session), along)
        except DuplicateKeyError as error:
            if (error.details or {}).get("keyPattern") != {"_id": 1}:
                raise
            # Whoever was faster may have to wait for the majority still; its document is no answer before.
            self._latest.find_one({"_id": aggregate_id}, {"_id": 1})
            return False
        self._relay.hand_over(self._collection.name, aggregate_id, outbox)
        return True

    def has_heard(self, aggregate_id: str) -> bool:
        """Whether a document has acted on the event or command in hand, so that what comes now is a repeat."""
        cause = current_cause()
        heard = {"_id": aggregate_id, "inbox.event_id": cause and cause.event_id}
        return cause is not None and self._latest.find_one(heard, {"_id": 1}) is not None

    def insert_missing(self, aggregates: dict[str, A]) -> None:
        """Add those of many aggregates, by natural key, that are not there yet. They record no events."""
        unheard = {"version": 1, "sequence": 0, "outbox": [], "inbox": []}
        additions = [
            UpdateOne({"_id": key}, {"$setOnInsert": {**self._encode(each), **unheard}}, upsert=True)
            for key, each in aggregates.items()
        ]
        if additions:
            self._collection.bulk_write(additions, ordered=False)

    def update(
        self,
        aggregate_id: str,
        decide: Callable[[A], Events],
        along: Callable[[Document, A], Sequence[Write]] = lambda _before, _after: (),
        even_late: bool = False,
    ) -> A:
        """Load, let ``decide`` change the aggregate, save; again from the start when another writer came first.

        A document that has already acted on the event or command in hand, or on a later event of the same source, is
        left as it is. ``along`` names other documents that must change in the same transaction; ``even_late`` acts
        after a later event of the source too, for news that no later news replaces.
        Raises ``missing``, WriteContended, CommandInProgress where the command in hand is another's by now, and
        whatever ``decide`` raises.
        """
        for attempt in range(ATTEMPTS):
            before = self._find(aggregate_id)
            aggregate = self._decode(before)
            if inbox.is_stale(before["inbox"], even_late):
                return aggregate
            events = decide(aggregate)
            if self._save(before, aggregate, events, along(before, aggregate)):
                return aggregate
            eventlet.sleep(random.uniform(0, 0.002 * (attempt + 1)))
        raise WriteContended

    def _save(self, before: Document, aggregate: A, events: Events, along: Sequence[Write]) -> bool:
        aggregate_id = before["_id"]
        outbox = self._seal(aggregate_id, before["sequence"], events)
        change: Document = {
            "$set": self._encode(aggregate),
            "$inc": {"version": 1, "sequence": len(outbox)},
            "$push": {"outbox": {"$each": outbox}, "inbox": {"$each": inbox.entries(), "$slice": -inbox.KEPT}},
        }
        unchanged = {"_id": aggregate_id, "version": before["version"]}
        try:
            self._together(lambda session: self._change_one(unchanged, change, session), along)
        except _CameSecond:
            return False
        self._relay.hand_over(self._collection.name, aggregate_id, outbox)
        return True

    def _change_one(self, condition: Document, change: Document, session: ClientSession | None) -> None:
        if not self._collection.update_one(condition, change, session=session).matched_count:
            raise _CameSecond

    def _together(self, write: Callable[[ClientSession | None], Any], along: Sequence[Write]) -> None:
        failpoints.reach(failpoints.BEFORE_COMMIT)
        if (work := current()) and work.is_lost():
            raise CommandInProgress
        self._write_together(write, along)
        failpoints.reach(failpoints.BEFORE_PUBLISH)

    def _write_together(self, write: Callable[[ClientSession | None], Any], along: Sequence[Write]) -> None:
        if not along:
            write(None)
            return

        def all_or_nothing(session: ClientSession) -> None:
            # The aggregate first: a repeated insert must be seen as such before a quota refuses it.
            write(session)
            for other in along:
                change = other.collection.update_one(other.condition, other.change, session=session)
                if not change.matched_count:
                    raise other.refused

        with pymongo.timeout(OPERATION_SECONDS), self._collection.database.client.start_session() as session:
            session.with_transaction(all_or_nothing)

    def _find(self, aggregate_id: str) -> Document:
        document = self._collection.find_one({"_id": aggregate_id})
        if document is None:
            raise self._missing(aggregate_id)
        return document

    def _seal(self, aggregate_id: str, sequence: int, events: Events) -> list[Document]:
        now = utc_now()
        return [asdict(seal(event, aggregate_id, sequence + place, now)) for place, event in enumerate(events, start=1)]


class _CameSecond(Exception):
    """Another writer changed the document since it was read."""
