"""The use cases of delivery: load, let the domain decide, save."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.delivery.domain.events import SlotRefused
from services.delivery.domain.handover import Handover, Status
from services.delivery.domain.parcel import Parcel, Recipient
from services.delivery.domain.refusals import PickupCodeWrong, SlotNotFound, SlotTaken
from services.delivery.domain.run import Collection, Run
from services.delivery.domain.slot import LIBRARY_TIME, ServicePoint, SlotRefusal, slots_ahead
from services.delivery.storage import Store

Request = dict[str, Any]
NOWHERE = "none"
"""The branch of a handover that never was."""
NO_SUCH_SLOT = "没有这个时段，请重新选择时段"


class Handlers:
    """One method a use case. ``new_code`` draws a pickup code."""

    def __init__(self, store: Store, clock: Callable[[], datetime], new_code: Callable[[], str]) -> None:
        self.store = store
        self._clock = clock
        self._new_code = new_code

    # the desk and the courier

    def pack(self, order_id: str) -> Handover:
        """The books are together."""
        code = self._new_code()
        return self.store.handovers.update(order_id, lambda handover: handover.pack(code))

    def dispatch(self, order_id: str, run_id: str | None) -> Handover:
        """The books leave with the courier."""
        if run_id:
            self.store.runs.load(run_id)
        return self.store.handovers.update(order_id, lambda handover: handover.dispatch(run_id))

    def attempt(self, courier_id: str, order_id: str, outcome: str, proof: str | None) -> Handover:
        """What happened at the door."""
        now = self._clock()
        return self.store.handovers.update(order_id, lambda handover: handover.attempt(outcome, proof, courier_id, now))

    def collect(self, order_id: str, code: str) -> Handover:
        """The reader is at the counter. Raises PickupCodeWrong, after the wrong code was counted."""
        now = self._clock()
        handover = self.store.handovers.update(order_id, lambda waiting: waiting.collect(code, now))
        if handover.status != Status.COMPLETED:
            raise PickupCodeWrong(order_id)
        return handover

    def plan_run(self, request: Request, run_id: str) -> Run:
        """A courier round with its first handovers; all of them can travel, or there is no round."""
        if not self.store.runs.has_heard(run_id):
            for order_id in request["order_ids"]:
                self.store.handovers.load(order_id).check_can_travel()
        run = Run(run_id, request["branch_id"], request["starts_at"], request["courier_id"], self._clock())
        self.store.runs.insert(run_id, run, [])
        for order_id in request["order_ids"]:
            self.store.handovers.update(order_id, lambda handover: handover.join_run(run_id))
        return run

    # what orders reports

    def order_submitted(self, news: Request) -> None:
        """Answer an order that wants a slot; one that asks the catalog alone wants none."""
        order_id, goal = news["order_id"], news["fulfilment"]
        slot_id, now = goal["slot_id"], self._clock()
        if slot_id is None:
            return
        try:
            self.store.slots.update(slot_id, lambda slot: slot.claim(order_id, goal["method"], goal["branch_id"], now))
        except (SlotTaken, SlotNotFound) as refused:
            said = SlotRefused(order_id, slot_id, refused.details.get("message", NO_SUCH_SLOT))
            self.store.refuse(SlotRefusal(order_id, slot_id), [said])

    def slot_released(self, news: Request) -> None:
        """Free an order's place."""
        try:
            self.store.slots.update(news["slot_id"], lambda slot: slot.release(news["order_id"]))
        except SlotNotFound:
            # The order was refused for this very reason.
            return

    def order_approved(self, news: Request) -> None:
        """There is something to pack; an order that asks again is told where its books are."""
        order_id = news["order_id"]
        handover = self._new_handover(news)
        if not self.store.handovers.insert(order_id, handover, handover.news()) and "status" in news:
            self.store.handovers.update(order_id, lambda known: known.answer(news["status"]))

    def _new_handover(self, news: Request) -> Handover:
        goal = news["fulfilment"]
        starts_at, ends_at = self.store.window(goal["slot_id"])
        return Handover(
            order_id=news["order_id"],
            recipient=Recipient(**news["reader"]),
            method=goal["method"],
            branch_id=goal["branch_id"],
            created_at=self._clock(),
            address=goal["address"],
            starts_at=starts_at,
            ends_at=ends_at,
            lines=[Parcel(**line) for line in news["lines"]],
        )

    def order_ended(self, news: Request) -> None:
        """Nothing is to be handed over any more; an order that asks again is told so again.

        A marker is left where no handover exists, so that an approval which arrives late creates none.
        """
        order_id, reader = news["order_id"], Recipient(news["reader_id"])
        marker = Handover(order_id, reader, "pickup", NOWHERE, self._clock(), status=Status.CANCELLED)
        if not self.store.handovers.insert(order_id, marker, marker.news()):
            self.store.handovers.update(order_id, lambda handover: handover.cancel())

    def branch_changed(self, news: Request) -> None:
        """Keep a branch's hours and open its slots, by the latest hours that are known."""
        point = ServicePoint(news["branch_id"], news["name"], news["hours"])
        self.store.keep_point(point, news["sequence"])
        self._open_slots(self.store.point(point.branch_id))

    def open_slots(self) -> None:
        """Open the slots of the next days, for every branch."""
        for point in self.store.points():
            self._open_slots(point)

    def collections_changed(self, news: Request) -> None:
        """A book is to be fetched, or is back.

        A marker is left where nobody asked for it to be fetched, so that a request which arrives late has no effect.
        """
        now = self._clock()
        is_back = news["event"] == "loan-returned"
        collection = Collection(
            loan_id=news["loan_id"],
            order_id=news["order_id"],
            recipient=Recipient(news["reader_id"]) if is_back else Recipient(**news["reader"]),
            address="" if is_back else news["address"],
            branch_id=news["branch_id"],
            title=news["title"],
            barcode=news["barcode"],
            asked_at=now,
            done_at=now if is_back else None,
        )
        if not self.store.collections.insert(collection.loan_id, collection, []):
            self.store.collections.update(
                collection.loan_id,
                lambda asked: asked.finish(now) if is_back else asked.ask_again(news["address"], now),
            )

    def _open_slots(self, point: ServicePoint) -> None:
        today = self._clock().astimezone(LIBRARY_TIME).date()
        self.store.slots.insert_missing({slot.slot_id: slot for slot in slots_ahead(point, today)})
