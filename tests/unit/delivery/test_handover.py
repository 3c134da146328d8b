"""Handovers by their table, pickup codes, visits at the door, slots."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.delivery.domain.handover import (
    CODES_BEFORE_LOCK,
    LOCKED_FOR,
    Handover,
)
from services.delivery.domain.parcel import Attempt, Recipient
from services.delivery.domain.refusals import (
    HandoverMethodForbids,
    HandoverStateForbids,
    PickupCodeLocked,
    SlotTaken,
)
from services.delivery.domain.slot import CAPACITY, ServicePoint, Slot, slots_ahead
from services.delivery.domain.states import TRANSITIONS, Status

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
VERBS: dict[str, tuple[str, Any]] = {
    "make_ready": ("pickup", lambda handover: handover.pack("123456")),
    "pack": ("delivery", lambda handover: handover.pack("123456")),
    "dispatch": ("delivery", lambda handover: handover.dispatch(None)),
    "deliver": ("delivery", lambda handover: handover.attempt("delivered", None, "c1", NOW)),
    "fail": ("delivery", lambda handover: handover.attempt("refused", None, "c1", NOW)),
    "collect": ("pickup", lambda handover: handover.collect("123456", NOW)),
}


def a_handover(status: Status = Status.TO_PACK, method: str = "pickup") -> Handover:
    handover = Handover("o1", Recipient("r1", "王秀兰", "0731"), method, "jl", NOW, status=status, pickup_code="123456")
    if status == Status.FAILED:
        handover.attempts.append(Attempt(NOW, "refused", None, "c1"))
    return handover


def names(events: list[Any]) -> list[str]:
    return [event.wire_name for event in events]


def test_every_verb_of_the_table_is_tried() -> None:
    assert {verb for _, verb in TRANSITIONS} == {*VERBS, "cancel", "withdraw", "appoint"}


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(Status, VERBS)))
def test_a_handover_moves_by_its_table(status: Status, verb: str) -> None:
    method, act = VERBS[verb]
    handover = a_handover(status, method)
    if (status, verb) in TRANSITIONS:
        assert len(act(handover)) == 1
        assert handover.status == TRANSITIONS[status, verb]
    else:
        with pytest.raises(HandoverStateForbids):
            act(handover)
        assert handover == a_handover(status, method)


@pytest.mark.parametrize("status", list(Status))
def test_only_books_that_are_still_here_are_cancelled(status: Status) -> None:
    handover = a_handover(status)
    becomes = TRANSITIONS.get((status, "cancel"), status)
    for _ in range(2):
        events = handover.cancel()
        assert ("handover-cancelled" in names(events)) == (becomes == Status.CANCELLED)
        assert handover.status == becomes


@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_not_packed_is_withdrawn(status: Status) -> None:
    handover = a_handover(status)
    becomes = TRANSITIONS.get((status, "withdraw"), status)
    answered = [TOLD[becomes]] if becomes in (Status.WITHDRAWN, Status.CANCELLED) else []
    for number in (2, 4):
        events = handover.withdraw(number)
        assert (names(events), handover.status) == (answered, becomes), "nobody is told twice that books are ready"
        assert becomes != Status.WITHDRAWN or events[0].number == number
        assert names(handover.withdraw(number)) == [TOLD[becomes]], "who asks again has not heard"


@pytest.mark.parametrize("status", list(Status))
def test_only_what_was_withdrawn_is_appointed_again(status: Status) -> None:
    handover, anew = a_handover(status), replace(a_handover(), branch_id="ys", address="雅塘路")
    events = handover.approved_again(anew, None)
    if status == Status.WITHDRAWN:
        assert names(events) == ["handover-created"]
        assert (handover.status, handover.branch_id) == (Status.TO_PACK, "ys")
    else:
        assert (events, handover) == ([], a_handover(status))


def test_pickups_are_collected_and_deliveries_dispatched() -> None:
    with pytest.raises(HandoverMethodForbids):
        a_handover(Status.PACKED, "pickup").dispatch(None)
    with pytest.raises(HandoverMethodForbids):
        a_handover(Status.READY_FOR_PICKUP, "delivery").collect("123456", NOW)


def test_wrong_codes_lock_the_pickup_for_a_while() -> None:
    handover = a_handover(Status.READY_FOR_PICKUP)
    for _ in range(CODES_BEFORE_LOCK):
        assert handover.collect("000000", NOW) == []
    with pytest.raises(PickupCodeLocked):
        handover.collect("123456", NOW + LOCKED_FOR - timedelta(seconds=1))
    assert names(handover.collect(" 123456 ", NOW + LOCKED_FOR)) == ["handover-completed"]


def test_nobody_home_is_tried_once_more() -> None:
    handover = a_handover(Status.OUT_FOR_DELIVERY, "delivery")
    assert names(handover.attempt("nobody_home", "贴了纸条", "c1", NOW)) == ["handover-attempted"]
    assert handover.status == Status.OUT_FOR_DELIVERY
    assert names(handover.attempt("nobody_home", None, "c1", NOW)) == ["handover-failed"]
    assert [attempt.outcome for attempt in handover.attempts] == ["nobody_home", "nobody_home"]


TOLD = {
    Status.TO_PACK: "handover-created",
    Status.READY_FOR_PICKUP: "handover-ready",
    Status.PACKED: "handover-packed",
    Status.OUT_FOR_DELIVERY: "handover-dispatched",
    Status.COMPLETED: "handover-completed",
    Status.FAILED: "handover-failed",
    Status.CANCELLED: "handover-cancelled",
    Status.WITHDRAWN: "handover-withdrawn",
}


@pytest.mark.parametrize("status", list(Status))
def test_an_order_that_asks_is_told_where_its_books_are(status: Status) -> None:
    assert names(a_handover(status).answer("approved")) == [TOLD[status]]


@pytest.mark.parametrize(
    ("status", "known_as"),
    [
        (Status.READY_FOR_PICKUP, "ready_for_pickup"),
        (Status.PACKED, "preparing"),
        (Status.OUT_FOR_DELIVERY, "out_for_delivery"),
    ],
)
def test_what_the_order_knows_is_not_said_again(status: Status, known_as: str) -> None:
    assert a_handover(status).answer(known_as) == []
    assert a_handover(Status.COMPLETED).answer(known_as) != []


def test_the_moment_of_handing_over_is_told_alike_each_time() -> None:
    handover = a_handover(Status.READY_FOR_PICKUP)
    first = handover.collect("123456", NOW + timedelta(hours=3))
    assert handover.answer("ready_for_pickup") == handover.cancel() == first
    assert first[0].handed_over_at == NOW + timedelta(hours=3)


def test_while_the_courier_is_on_the_way_nobody_knows_yet() -> None:
    assert a_handover(Status.OUT_FOR_DELIVERY).cancel() == []


def a_slot(capacity: int = 2) -> Slot:
    return Slot("s1", "jl", "pickup", NOW, NOW + timedelta(hours=2), capacity)


def test_a_slot_never_takes_more_than_it_can() -> None:
    slot = a_slot()
    assert names(slot.claim("o1", "pickup", "jl", NOW)) == ["slot-claimed"]
    assert slot.claim("o1", "pickup", "jl", NOW + timedelta(days=1)) == slot.claim("o1", "pickup", "jl", NOW)
    assert slot.orders == ["o1"]
    slot.claim("o2", "pickup", "jl", NOW)
    with pytest.raises(SlotTaken) as refused:
        slot.claim("o3", "pickup", "jl", NOW)
    assert "已满" in refused.value.details["message"]
    slot.release("o1")
    slot.claim("o3", "pickup", "jl", NOW)
    assert slot.orders == ["o2", "o3"]


@pytest.mark.parametrize(
    ("method", "branch", "when"),
    [("delivery", "jl", NOW), ("pickup", "ys", NOW), ("pickup", "jl", NOW + timedelta(hours=2))],
)
def test_a_slot_is_for_one_branch_one_method_and_one_time(method: str, branch: str, when: datetime) -> None:
    slot = a_slot()
    with pytest.raises(SlotTaken):
        slot.claim("o1", method, branch, when)
    assert slot.orders == []


CLOCKS = st.integers(0, 23).map(lambda hour: f"{hour:02d}:00")


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), CLOCKS, CLOCKS)
def test_slots_cover_the_opening_hours_and_nothing_else(today: date, opens: str, closes: str) -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat")
    point = ServicePoint("jl", "锦林", {day: [[opens, closes]] for day in days})
    slots = list(slots_ahead(point, today))
    assert len({slot.slot_id for slot in slots}) == len(slots)
    length = timedelta(hours=max(0, int(closes[:2]) - int(opens[:2])))
    for method in CAPACITY:
        own = [slot for slot in slots if slot.method == method]
        assert sum((slot.ends_at - slot.starts_at for slot in own), timedelta()) == length * 12
        assert not [slot for slot in own if slot.starts_at.weekday() == 6]
        assert all(timedelta(hours=1) <= slot.ends_at - slot.starts_at <= timedelta(hours=3) for slot in own)
