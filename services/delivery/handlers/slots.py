"""The windows of the branches, and who has a place in them."""

from contextlib import suppress
from datetime import timedelta

from services.chassis.logs import logger
from services.delivery.domain.events import SlotRefused
from services.delivery.domain.refusals import HandoverNotFound, SlotNotFound, SlotTaken
from services.delivery.domain.slot import ClosedDays, ServicePoint, Slot, SlotRefusal, slots_ahead
from services.delivery.handlers.base import Request, UseCases

NO_SUCH_SLOT = "没有这个时段，请重新选择时段"

TELL_AGAIN = timedelta(minutes=10)
"""An order that has not given its old place back by then is told again of its new one."""

log = logger(__name__)


class Slots(UseCases):
    """Open windows, give orders a place, move them where a branch is closed."""

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

    def branch_changed(self, news: Request) -> None:
        """Keep a branch's calendar; open its slots, and close those of closed days, by the latest that is known."""
        facts: Request = {name: news[name] for name in ("branch_id", "name", "hours") if name in news}
        if "closures" in news:
            facts["closures"] = [ClosedDays(**each) for each in news["closures"]]
        self.store.keep_point(news["branch_id"], news["sequence"], facts)
        self._open_slots(self.store.point(news["branch_id"]))

    def open_slots(self) -> None:
        """Open the slots of the next days, for every branch."""
        for point in self.store.points():
            self._open_slots(point)

    def move_appointments(self) -> None:
        """Find a window for everybody whose own is a closed one now. The order gives the old place back itself."""
        now = self._clock()
        for closed in self.store.closed_slots_with_orders(told_before=now - TELL_AGAIN):
            if self._is_open_after_all(closed):
                continue
            stranded = [order_id for order_id in closed.orders if self.store.is_appointed(order_id)]
            choice = _choice(closed, self.store.slots_ahead(closed.branch_id, now)) if stranded else []
            for order_id in stranded:
                self._move(order_id, closed, choice)
            if not stranded and closed.ends_at <= now:
                self.store.slots.update(closed.slot_id, Slot.over)
            else:
                self.store.slots.update(closed.slot_id, lambda known: known.moved_on(now))

    def _is_open_after_all(self, slot: Slot) -> bool:
        if self._why_closed(slot):
            return False
        self.store.slots.update(slot.slot_id, lambda known: known.close(None))
        return True

    def _why_closed(self, slot: Slot) -> str | None:
        """By the calendar as it is now, whoever is about to change it."""
        return self.store.point(slot.branch_id).closed_for(slot.day)

    def _open_slots(self, point: ServicePoint) -> None:
        self.store.slots.insert_missing({slot.slot_id: slot for slot in slots_ahead(point, self._today())})
        for slot in self.store.slots_ahead(point.branch_id, self._clock()):
            if slot.closed != point.closed_for(slot.day):
                self.store.slots.update(slot.slot_id, lambda known: known.close(self._why_closed(known)))

    def _move(self, order_id: str, closed: Slot, choice: list[Slot]) -> None:
        # Told already, but not heard yet: it is told again where it was moved to.
        has_it = [slot for slot in choice if order_id in slot.orders]
        for slot in has_it or choice:
            with suppress(SlotTaken):
                self.store.slots.update(slot.slot_id, lambda known: known.take_over(order_id, closed.closed or ""))
                self._follow(order_id, slot)
                return
        # It keeps its place; the books wait for the reader, and staff are told when they are late.
        log.warning("no-window-left", order_id=order_id, slot_id=closed.slot_id)

    def _follow(self, order_id: str, slot: Slot) -> None:
        with suppress(HandoverNotFound):
            self.store.handovers.update(order_id, lambda handover: handover.move_window(slot.starts_at, slot.ends_at))


def _choice(closed: Slot, ahead: list[Slot]) -> list[Slot]:
    """The same hours of the first day on which the branch opens again, then whatever comes first."""
    later = [
        slot for slot in ahead if slot.method == closed.method and not slot.closed and slot.starts_at > closed.starts_at
    ]
    first_day = later[0].day if later else None
    return sorted(later, key=lambda slot: slot.day != first_day or slot.starts_at.time() != closed.starts_at.time())
