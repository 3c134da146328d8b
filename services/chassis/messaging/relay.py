"""The relay: takes events from the outboxes to the broker, then out of the outboxes.

``hand_over`` is called right after a commit, so an event usually leaves within a millisecond. What a crash or a
broker outage left behind is found by a sweep under a lease. Delivery is at least once.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import eventlet
from eventlet.event import Event as Wake
from pymongo import UpdateOne
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.chassis.clock import new_id, utc_now
from services.chassis.logs import logger
from services.chassis.messaging.publisher import BROKEN, ConfirmingPublisher, Outgoing
from services.chassis.messaging.topology import LOG
from services.chassis.storage.lease import Lease
from services.contracts.subscriptions import EVENTS, SUBSCRIPTIONS

BATCH = 500
PAUSE_AFTER_FAILURE = 1.0
SWEEP_EVERY = 5.0
LEFT_BEHIND = timedelta(seconds=10)
AWAITED = frozenset(event.name for subscription in SUBSCRIPTIONS for event in subscription.events)
"""Events that a service waits for; the others are for the log alone."""

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One outbox entry and the document that holds it."""

    collection: str
    document_id: Any
    entry: dict[str, Any]


class Relay:
    """Publishes outbox entries of one database, in the order in which they were handed over."""

    def __init__(self, database: Database[dict[str, Any]], publisher: ConfirmingPublisher) -> None:
        self._database = database
        self._publisher = publisher
        self._waiting: deque[Waiting] = deque()
        self._wake = Wake()
        self._stopping = False
        self._lease = Lease(database, "relay-sweep", owner=new_id())

    def hand_over(self, collection: str, document_id: Any, entries: Iterable[dict[str, Any]]) -> None:
        """Take just committed entries; returns at once."""
        self._waiting.extend(Waiting(collection, document_id, entry) for entry in entries)
        if self._waiting:
            self._call()

    def run(self) -> None:
        """Publish until ``stop``; broker and database failures are logged and tried again."""
        while not (self._stopping and not self._waiting):
            self._wake.wait()
            self._wake = Wake()
            try:
                self.flush()
            except (*BROKEN, PyMongoError) as error:
                log.warning("relay-failed", error=repr(error), waiting=len(self._waiting))
                if self._stopping:
                    return
                eventlet.sleep(PAUSE_AFTER_FAILURE)
                self._call()

    def flush(self) -> None:
        """Publish everything handed over so far. On an error the entries stay in hand."""
        while self._waiting:
            batch = [self._waiting[place] for place in range(min(BATCH, len(self._waiting)))]
            unroutable = self._publisher.publish([each for waiting in batch for each in _outgoing(waiting.entry)])
            self._forget([waiting for waiting in batch if waiting.entry["event_id"] not in unroutable])
            for _ in batch:
                self._waiting.popleft()
            if unroutable:
                log.error("events-unroutable", event_ids=sorted(unroutable))

    def stop(self) -> None:
        """Let ``run`` end after what it has in hand."""
        self._stopping = True
        self._call()

    def sweep_forever(self) -> None:
        """Look for entries that nobody handed over, for as long as the process lives."""
        while not self._stopping:
            eventlet.sleep(SWEEP_EVERY)
            try:
                if self._lease.hold(seconds=SWEEP_EVERY * 3):
                    self.sweep(utc_now() - LEFT_BEHIND)
            except PyMongoError as error:
                log.warning("relay-sweep-failed", error=repr(error))

    def sweep(self, before: datetime) -> int:
        """Hand over entries that occurred ``before`` and are still in an outbox; returns how many."""
        in_hand = {waiting.entry["event_id"] for waiting in self._waiting}
        found = 0
        for name in self._database.list_collection_names():
            # Both conditions are needed for the partial index to be used (MongoDB 6.0).
            left = {"outbox.0": {"$exists": True}, "outbox.occurred_at": {"$lt": before.isoformat()}}
            for document in self._database[name].find(left, {"outbox": 1}).limit(BATCH):
                entries = [entry for entry in document["outbox"] if entry["event_id"] not in in_hand]
                self.hand_over(name, document["_id"], entries)
                found += len(entries)
        return found

    def _call(self) -> None:
        if not self._wake.ready():
            self._wake.send()

    def _forget(self, sent: list[Waiting]) -> None:
        pulls: dict[str, list[UpdateOne]] = {}
        for waiting in sent:
            pull = UpdateOne(
                {"_id": waiting.document_id},
                {"$pull": {"outbox": {"event_id": waiting.entry["event_id"]}}},
            )
            pulls.setdefault(waiting.collection, []).append(pull)
        for collection, operations in pulls.items():
            self._database[collection].bulk_write(operations, ordered=False)


def _outgoing(entry: dict[str, Any]) -> list[Outgoing]:
    """The event for its consumers, and for the log.

    The log has an exchange of its own: were it bound beside the consumers, the broker would always find a queue, and
    ``mandatory`` would never tell that a consumer's is missing.
    """
    contract = EVENTS[entry["name"]]
    event_id, is_awaited = entry["event_id"], contract.name in AWAITED
    return [
        Outgoing(event_id, contract.exchange, contract.name, entry, mandatory=is_awaited),
        Outgoing(event_id, LOG, contract.name, entry),
    ]
