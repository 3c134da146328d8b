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
from kombu.utils.json import dumps
from pymongo import ASCENDING, UpdateOne
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.chassis import failpoints, metrics
from services.chassis.clock import new_id, utc_now
from services.chassis.logs import logger
from services.chassis.messaging.publisher import BROKEN, ConfirmingPublisher, Outgoing
from services.chassis.messaging.topology import LOG
from services.chassis.storage.indexes import OUTBOX, outboxes
from services.chassis.storage.lease import Lease
from services.contracts.subscriptions import EVENTS, SUBSCRIPTIONS

BATCH = 500
LARGEST = 512 * 1024
"""Bytes of one event. The broker ends the connection of who sends more than its limit, a megabyte."""
PAUSE_AFTER_FAILURE = 1.0
SWEEP_EVERY = 2.0
LEFT_BEHIND = timedelta(seconds=5)
AWAITED = frozenset(event.name for subscription in SUBSCRIPTIONS for event in subscription.events)
"""Events that a service waits for; the others are for the log alone."""

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One outbox entry and the document that holds it."""

    collection: str
    document_id: Any
    entry: dict[str, Any]

    @property
    def event_id(self) -> str:
        """The event's id."""
        return str(self.entry["event_id"])


class Relay:
    """Publishes outbox entries of one database, in the order in which they were handed over."""

    def __init__(self, database: Database[dict[str, Any]], publisher: ConfirmingPublisher) -> None:
        self._database = database
        self._publisher = publisher
        self._waiting: deque[Waiting] = deque()
        self._wake = Wake()
        self._stopping = False
        self._unsent: dict[str, set[str]] = {}
        self._swept_to: dict[str, str] = {}
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
            unsent = self._publish(batch)
            sent = [waiting for waiting in batch if waiting.event_id not in unsent]
            failpoints.reach(failpoints.BEFORE_PULL)
            self._forget(sent)
            for _ in batch:
                self._waiting.popleft()
            self._remember(sent, unsent)

    def stop(self) -> None:
        """Let ``run`` end after what it has in hand."""
        self._stopping = True
        self._call()

    def sweep_forever(self) -> None:
        """Look for entries that nobody handed over, for as long as the process lives."""
        while not self._stopping:
            eventlet.sleep(SWEEP_EVERY)
            try:
                self.look_at_unsent()
                if self._lease.hold(seconds=SWEEP_EVERY * 3):
                    self.sweep(utc_now() - LEFT_BEHIND)
            except PyMongoError as error:
                log.warning("relay-sweep-failed", error=repr(error))

    def sweep(self, before: datetime) -> int:
        """Hand over entries that occurred ``before`` and are still in an outbox; returns how many."""
        in_hand = {waiting.event_id for waiting in self._waiting}
        found = 0
        for name in outboxes(self._database):
            for document in self._left_behind(name, before):
                entries = [entry for entry in document["outbox"] if entry["event_id"] not in in_hand]
                self.hand_over(name, document["_id"], entries)
                found += len(entries)
        return found

    def _left_behind(self, collection: str, before: datetime) -> list[dict[str, Any]]:
        """The next of them by their ids, and after the last the first: what cannot be sent hides nothing that can."""
        last_time = self._swept_to.get(collection, "")
        # All conditions on the outbox are needed for the partial index to be used (MongoDB 6.0).
        left = {"outbox.0": {"$exists": True}, "outbox.occurred_at": {"$lt": before.isoformat()}}
        page = self._database[collection].find({**left, "_id": {"$gt": last_time}}, {"outbox": 1})
        found = list(page.hint(OUTBOX.document["name"]).sort("_id", ASCENDING).limit(BATCH))
        self._swept_to[collection] = found[-1]["_id"] if len(found) == BATCH else ""
        return found

    def look_at_unsent(self) -> None:
        """Count no more what another process has sent meanwhile."""
        if not self._unsent:
            return
        looked_for = set(self._unsent)
        theirs = {"outbox.0": {"$exists": True}, "outbox.occurred_at": {"$gt": ""}}
        of_interest = {**theirs, "outbox.event_id": {"$in": sorted(looked_for)}}
        found = [self._database[name].find(of_interest, {"outbox": 1}) for name in outboxes(self._database)]
        still = {entry["event_id"] for documents in found for document in documents for entry in document["outbox"]}
        # What came to be unsent while the database answered stays.
        for event_id in looked_for - still:
            del self._unsent[event_id]
        metrics.UNSENT.set(len(self._unsent))

    def _call(self) -> None:
        if not self._wake.ready():
            self._wake.send()

    def _publish(self, batch: list[Waiting]) -> dict[str, set[str]]:
        """Publish what can be; returns the ids of the others, each with the exchanges that found no queue for it."""
        messages = {waiting.event_id: self._copies(waiting) for waiting in batch}
        unsent: dict[str, set[str]] = {event_id: set() for event_id, copies in messages.items() if not copies}
        for copy in self._publisher.publish([each for copies in messages.values() for each in copies]):
            unsent.setdefault(copy.message_id, set()).add(copy.exchange)
        return unsent

    def _copies(self, waiting: Waiting) -> list[Outgoing]:
        """What is still to be sent of an event. A copy that a queue has taken does not go there again."""
        copies = _outgoing(waiting.entry)
        left = self._unsent.get(waiting.event_id)
        return [copy for copy in copies if copy.exchange in left] if left else copies

    def _remember(self, sent: list[Waiting], unsent: dict[str, set[str]]) -> None:
        metrics.PUBLISHED.inc(len(sent))
        if unsent:
            log.error("events-unsent", event_ids=sorted(unsent))
        for waiting in sent:
            self._unsent.pop(waiting.event_id, None)
        self._unsent |= unsent
        metrics.UNSENT.set(len(self._unsent))

    def _forget(self, sent: list[Waiting]) -> None:
        pulls: dict[str, list[UpdateOne]] = {}
        for waiting in sent:
            pull = UpdateOne({"_id": waiting.document_id}, {"$pull": {"outbox": {"event_id": waiting.event_id}}})
            pulls.setdefault(waiting.collection, []).append(pull)
        for collection, operations in pulls.items():
            self._database[collection].bulk_write(operations, ordered=False)


def _outgoing(entry: dict[str, Any]) -> list[Outgoing]:
    """The event for its consumers, and for the log; nothing for an event that this build cannot send.

    The log has an exchange of its own, or the broker would always find a queue, also where a consumer's is missing. Its
    copy is mandatory too: for a moment after a kill RabbitMQ 3.10 has no queue for a stream, and drops what comes.
    """
    contract = EVENTS.get(entry["name"])
    body = dumps(entry).encode()
    if contract is None or len(body) > LARGEST:
        return []
    event_id, is_awaited = entry["event_id"], contract.name in AWAITED
    return [
        Outgoing(event_id, contract.exchange, contract.name, body, mandatory=is_awaited),
        Outgoing(event_id, LOG, contract.name, body),
    ]
