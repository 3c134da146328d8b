"""Windows of branches that close: nobody has an appointment before a closed door."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.chassis.correlation import Cause, Work, doing
from services.delivery.domain.handover import Handover
from services.delivery.domain.parcel import Recipient
from services.delivery.domain.refusals import SlotTaken
from services.delivery.domain.slot import ClosedDays, ServicePoint, Slot, slots_ahead
from services.delivery.domain.states import Status
from services.delivery.handlers import Handlers
from services.delivery.handlers.slots import TELL_AGAIN
from tests.unit.memory import DeliveryStore

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOURS = {day: [["09:00", "13:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
TUESDAY = date(2026, 3, 3)


class Desk:
    """Delivery with one branch, and what it said."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.sequence = 0
        self.now = NOW
        self.store = DeliveryStore(lambda event, *_: self.said.append(event))
        self.store.known["jl"] = (0, ServicePoint("jl", "锦林", HOURS))
        self.handlers = Handlers(self.store, lambda: self.now, lambda: "123456")  # type: ignore[arg-type]
        self.handlers.open_slots()

    def set_closures(self, *closed: ClosedDays) -> None:
        self.sequence += 1
        news = {"branch_id": "jl", "sequence": self.sequence, "closures": []}
        news["closures"] = [
            {"first_on": each.first_on, "last_on": each.last_on, "reason": each.reason} for each in closed
        ]
        with doing(Work("request1", cause=Cause(f"jl-{self.sequence}", "jl", self.sequence))):
            self.handlers.branch_changed(news)

    def slot(self, day: date, clock: str = "0900", method: str = "pickup") -> Slot:
        slot: Slot = self.store.slots.load(f"jl.{method}.{day:%Y%m%d}.{clock}")
        return slot

    def claim(self, order_id: str, slot: Slot) -> None:
        self.store.slots.update(slot.slot_id, lambda known: known.claim(order_id, slot.method, "jl", NOW))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def closed(day: date, days: int = 1) -> ClosedDays:
    return ClosedDays(day, day + (days - 1) * DAY, "台风")


def test_a_closed_day_has_no_new_slots_and_its_old_ones_take_nobody(desk: Desk) -> None:
    point = ServicePoint("jl", "锦林", HOURS, [closed(TUESDAY, 2)])
    assert {slot.day for slot in slots_ahead(point, date(2026, 3, 2))}.isdisjoint({TUESDAY, TUESDAY + DAY})
    desk.set_closures(closed(TUESDAY))
    assert desk.slot(TUESDAY).closed == "台风"
    assert desk.slot(TUESDAY + DAY).closed is None
    with pytest.raises(SlotTaken) as refused:
        desk.claim("o1", desk.slot(TUESDAY))
    assert refused.value.details["message"] == "所选时段因台风不开放，请重新选择时段"


def test_a_closure_that_is_lifted_opens_the_slots_again(desk: Desk) -> None:
    desk.set_closures(closed(TUESDAY))
    desk.set_closures()
    assert desk.slot(TUESDAY).closed is None


def test_an_appointment_moves_to_the_same_hours_of_the_first_open_day(desk: Desk) -> None:
    desk.claim("o1", desk.slot(TUESDAY, "1100"))
    desk.set_closures(closed(TUESDAY, 2))
    desk.handlers.move_appointments()
    moved = desk.said[-1]
    assert (moved.wire_name, moved.order_id, moved.slot_id) == ("slot-moved", "o1", "jl.pickup.20260305.1100")
    assert desk.slot(TUESDAY + 2 * DAY, "1100").orders == ["o1"]


def test_an_appointment_is_told_again_until_the_order_gives_its_old_place_back(desk: Desk) -> None:
    desk.claim("o1", desk.slot(TUESDAY))
    desk.set_closures(closed(TUESDAY))
    desk.handlers.move_appointments()
    desk.handlers.move_appointments()
    assert [event.wire_name for event in desk.said].count("slot-moved") == 1, "not every few seconds"
    desk.now += TELL_AGAIN + timedelta(seconds=1)
    desk.handlers.move_appointments()
    moves = [event.slot_id for event in desk.said if event.wire_name == "slot-moved"]
    assert len(moves) == 2 and len(set(moves)) == 1, "to the same place"
    desk.handlers.slot_released({"order_id": "o1", "slot_id": desk.slot(TUESDAY).slot_id})
    desk.now += 2 * TELL_AGAIN
    desk.handlers.move_appointments()
    assert len([event for event in desk.said if event.wire_name == "slot-moved"]) == 2


def test_a_slot_is_never_fuller_than_it_is_large(desk: Desk) -> None:
    full = desk.slot(TUESDAY + DAY)
    for number in range(full.capacity):
        desk.claim(f"other{number}", full)
    desk.claim("o1", desk.slot(TUESDAY))
    desk.set_closures(closed(TUESDAY))
    desk.handlers.move_appointments()
    assert len(desk.slot(TUESDAY + DAY).orders) == full.capacity
    assert desk.slot(TUESDAY + DAY, "1100").orders == ["o1"], "the next window of that day"


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.OUT_FOR_DELIVERY, Status.FAILED, Status.CANCELLED])
def test_whoever_does_not_come_any_more_is_not_moved(desk: Desk, status: Status) -> None:
    desk.claim("o1", desk.slot(TUESDAY))
    desk.store.handovers.insert("o1", Handover("o1", Recipient("r1"), "pickup", "jl", NOW, status=status), [])
    desk.set_closures(closed(TUESDAY))
    desk.handlers.move_appointments()
    assert [event for event in desk.said if event.wire_name == "slot-moved"] == []


def test_the_handover_follows_its_window(desk: Desk) -> None:
    desk.claim("o1", desk.slot(TUESDAY))
    desk.store.handovers.insert("o1", Handover("o1", Recipient("r1"), "pickup", "jl", NOW), [])
    desk.set_closures(closed(TUESDAY))
    desk.handlers.move_appointments()
    assert desk.store.handovers.load("o1").starts_at == desk.slot(TUESDAY + DAY).starts_at


def test_nobody_loses_a_place_where_there_is_no_other(desk: Desk) -> None:
    desk.claim("o1", desk.slot(TUESDAY))
    desk.set_closures(closed(TUESDAY, 20))
    desk.handlers.move_appointments()
    assert desk.slot(TUESDAY).orders == ["o1"]
    desk.now += 12 * DAY
    desk.handlers.open_slots()
    desk.handlers.move_appointments()
    assert desk.slot(TUESDAY + 20 * DAY).orders == ["o1"], "when the end of the closure is near"


def test_a_closure_that_is_lifted_before_anybody_was_moved_moves_nobody(desk: Desk) -> None:
    desk.claim("o1", desk.slot(TUESDAY))
    desk.set_closures(closed(TUESDAY))
    sequence, point = desk.store.known["jl"]
    desk.store.known["jl"] = (sequence, replace(point, closures=[]))
    desk.handlers.move_appointments()
    assert [event.wire_name for event in desk.said].count("slot-moved") == 0
    assert desk.slot(TUESDAY).closed is None
