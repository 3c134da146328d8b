"""Where slots, handovers, runs and collections are kept."""

from datetime import datetime
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.chassis.messaging.relay import Relay
from services.chassis.storage import projections
from services.chassis.storage.aggregates import Aggregates, Document
from services.chassis.storage.codec import decoder, encode
from services.chassis.storage.indexes import OUTBOX
from services.delivery.domain.handover import Handover
from services.delivery.domain.refusals import (
    CollectionNotFound,
    HandoverNotFound,
    RunNotFound,
    SlotNotFound,
)
from services.delivery.domain.run import Collection, Run
from services.delivery.domain.slot import ServicePoint, Slot, SlotRefusal

INDEXES: dict[str, list[IndexModel]] = {
    "slots": [
        OUTBOX,
        IndexModel([("branch_id", ASCENDING), ("method", ASCENDING), ("starts_at", ASCENDING)]),
        IndexModel([("ends_at", ASCENDING)]),
        IndexModel("closed", partialFilterExpression={"closed": {"$gt": ""}}),
    ],
    "slot_refusals": [OUTBOX],
    "handovers": [
        OUTBOX,
        IndexModel([("status", ASCENDING), ("branch_id", ASCENDING), ("created_at", ASCENDING)]),
        IndexModel([("run_id", ASCENDING)]),
        IndexModel([("recipient.reader_id", ASCENDING), ("created_at", ASCENDING)]),
    ],
    "runs": [OUTBOX, IndexModel([("starts_at", ASCENDING)])],
    "collections": [
        OUTBOX,
        IndexModel([("done_at", ASCENDING), ("asked_at", ASCENDING)]),
        IndexModel([("order_id", ASCENDING)]),
        IndexModel([("recipient.reader_id", ASCENDING), ("asked_at", ASCENDING)]),
    ],
}


class Store:
    """Everything that this service keeps."""

    def __init__(self, database: Database[Document], relay: Relay) -> None:
        self.database = database
        self.slots = Aggregates(database["slots"], relay, Slot, SlotNotFound)
        self._refusals = Aggregates(database["slot_refusals"], relay, SlotRefusal, SlotNotFound)
        self.handovers = Aggregates(database["handovers"], relay, Handover, HandoverNotFound)
        self.runs = Aggregates(database["runs"], relay, Run, RunNotFound)
        self.collections = Aggregates(database["collections"], relay, Collection, CollectionNotFound)
        self._points = database["service_points"]

    def refuse(self, refusal: SlotRefusal, answer: list[Any]) -> None:
        """Answer an order that gets no place, once each time that it asks."""
        # Not the order's own id: its handover counts its events under that.
        refusal_id = f"{refusal.order_id}.refused"
        if not self._refusals.insert(refusal_id, refusal, answer):
            self._refusals.update(refusal_id, lambda _known: answer)

    def window(self, slot_id: str | None) -> tuple[datetime | None, datetime | None]:
        """When a slot begins and ends."""
        slot = self.database["slots"].find_one({"_id": slot_id}, {"starts_at": 1, "ends_at": 1})
        return (slot["starts_at"], slot["ends_at"]) if slot else (None, None)

    def slots_ahead(self, branch_id: str, now: datetime) -> list[Slot]:
        """The slots of a branch that are not over, the earliest first."""
        found = self.database["slots"].find({"branch_id": branch_id, "ends_at": {"$gt": now}}).sort("starts_at", 1)
        return [decoder(Slot)(document) for document in found]

    def closed_slots_with_orders(self, told_before: datetime) -> list[Slot]:
        """Slots of closed days in which somebody has a place, who was not told of another one since then.

        Also of days that have passed: in a long closure there is nowhere to go until its end is near.
        """
        long_ago = {"$or": [{"moved_at": None}, {"moved_at": {"$lt": told_before}}]}
        stranded = {"closed": {"$gt": ""}, "orders.0": {"$exists": True}, **long_ago}
        return [decoder(Slot)(document) for document in self.database["slots"].find(stranded)]

    def is_appointed(self, order_id: str) -> bool:
        """Whether the reader of an order still counts on its window."""
        document = self.database["handovers"].find_one({"_id": order_id})
        return document is None or decoder(Handover)(document).is_appointed

    def collections_of(self, order_id: str) -> list[str]:
        """The books of an order that were to be fetched."""
        return [each["_id"] for each in self.database["collections"].find({"order_id": order_id}, {"_id": 1})]

    def keep_point(self, branch_id: str, sequence: int, facts: dict[str, Any]) -> None:
        """Keep what orders said of a branch."""
        projections.keep(self._points, branch_id, sequence, encode(facts))

    def point(self, branch_id: str) -> ServicePoint:
        """One branch that is known."""
        document = self._points.find_one({"_id": branch_id})
        assert document is not None
        return decoder(ServicePoint)(document)

    def points(self) -> list[ServicePoint]:
        """Every branch."""
        return [decoder(ServicePoint)(document) for document in self._points.find()]
