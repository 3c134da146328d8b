"""What is due when, by the table of deadlines."""

from datetime import timedelta

import pytest

from services.orders.domain.deadlines import DAY, DEADLINES, ENDING, Awaited, awaited, due_at, overdue
from services.orders.domain.handover import created
from services.orders.domain.order import Order
from services.orders.domain.states import ENDED, LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, names

L, S = LineStatus, Status
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
WINDOW_ENDS = timedelta(days=1, hours=2)
"""How long after NOW the slot of the builders is over."""

WAITING: dict[Awaited, tuple[Status, list[LineStatus]]] = {
    Awaited.ANSWERS: (S.SUBMITTED, [L.REQUESTED, L.ALLOTTED]),
    Awaited.COPY: (S.SUBMITTED, [L.WAITLISTED, L.UNAVAILABLE]),
    Awaited.REVIEW: (S.PENDING_REVIEW, [L.ALLOTTED, L.WAITLISTED]),
    Awaited.HANDOVER: (S.APPROVED, [L.APPROVED]),
    Awaited.PACKING: (S.APPROVED, [L.APPROVED, L.WAITLISTED]),
    Awaited.COURIER: (S.PREPARING, [L.APPROVED]),
    Awaited.READER: (S.READY_FOR_PICKUP, [L.APPROVED]),
    Awaited.DOOR: (S.OUT_FOR_DELIVERY, [L.APPROVED]),
    Awaited.RETURN: (S.HANDED_OVER, [L.HANDED_OVER, L.RETURNED]),
    Awaited.CONFIRMATION: (S.CANCELLED, [L.APPROVED, L.RELEASED]),
}


def waiting_for(what: Awaited) -> Order:
    status, lines = WAITING[what]
    order = an_order(status, [a_line(number, each) for number, each in enumerate(lines, start=1)], since=NOW)
    if what == Awaited.PACKING:
        created(order)
    if what == Awaited.READER:
        order.fulfilment.pickup_until = NOW + timedelta(days=4)
    return order


def test_every_state_is_looked_after() -> None:
    assert set(WAITING) == set(DEADLINES) == set(Awaited)
    assert {status for status, _ in WAITING.values()} | ENDED == set(Status)
    for what in Awaited:
        assert awaited(waiting_for(what)) == what


@pytest.mark.parametrize("status", [S.REJECTED, S.CLOSED, S.CANCELLED, S.EXPIRED])
def test_an_order_that_waits_for_nothing_is_left_alone(status: Status) -> None:
    order = an_order(status, [a_line(1, L.RELEASED), a_line(2, L.RETURNED)])
    assert due_at(order) is None
    assert overdue(order, NOW + timedelta(days=1000)) == []


ASKED = [
    (Awaited.ANSWERS, MINUTE, 5 * MINUTE, "order-submitted"),
    (Awaited.COPY, DAY, DAY, "order-submitted"),
    (Awaited.HANDOVER, 10 * MINUTE, HOUR, "handover-requested"),
    (Awaited.PACKING, DAY, DAY, "handover-requested"),
    (Awaited.COURIER, DAY, DAY, "handover-requested"),
    (Awaited.READER, DAY, DAY, "handover-requested"),
    (Awaited.DOOR, DAY, DAY, "handover-requested"),
    (Awaited.CONFIRMATION, 10 * MINUTE, HOUR, "handover-revoked"),
]


@pytest.mark.parametrize(("what", "first", "every", "question"), ASKED)
def test_a_question_is_asked_again(what: Awaited, first: timedelta, every: timedelta, question: str) -> None:
    order = waiting_for(what)
    assert due_at(order) == NOW + first
    assert overdue(order, NOW + first - SECOND) == []
    assert question in names(overdue(order, NOW + first))
    assert question not in names(overdue(order, NOW + first + every - SECOND))
    assert question in names(overdue(order, NOW + first + every))


def test_who_comes_late_to_a_deadline_asks_once() -> None:
    order = waiting_for(Awaited.ANSWERS)
    assert names(overdue(order, NOW + 50 * MINUTE)) == ["order-submitted"]
    assert due_at(order) == NOW + 55 * MINUTE


ESCALATED = [
    (Awaited.ANSWERS, HOUR),
    (Awaited.REVIEW, DAY),
    (Awaited.HANDOVER, DAY),
    (Awaited.PACKING, WINDOW_ENDS + DAY),
    (Awaited.COURIER, WINDOW_ENDS + DAY),
    (Awaited.DOOR, DAY),
    (Awaited.CONFIRMATION, DAY),
]


@pytest.mark.parametrize(("what", "after"), ESCALATED)
def test_staff_are_told_what_an_order_lacks(what: Awaited, after: timedelta) -> None:
    order = waiting_for(what)
    assert "order-escalated" not in names(overdue(order, NOW + after - SECOND))
    told = next(each for each in overdue(order, NOW + after) if each.wire_name == "order-escalated")
    assert (told.status, told.since, told.reason) == (WAITING[what][0], NOW, DEADLINES[what].concern)
    assert "order-escalated" not in names(overdue(order, NOW + after + DAY - SECOND))
    if what != Awaited.ANSWERS:
        assert "order-escalated" in names(overdue(order, NOW + after + DAY))


def test_the_reader_is_told_once_that_the_library_hurries() -> None:
    order = waiting_for(Awaited.REVIEW)
    for day in (1, 2, 3):
        overdue(order, NOW + day * DAY)
    assert [moment.event for moment in order.timeline] == ["escalated"]


ENDS = [
    (Awaited.ANSWERS, DAY, S.PENDING_REVIEW, {"lines-released", "order-ready-for-review"}),
    (Awaited.COPY, 90 * DAY, S.REJECTED, {"lines-released", "slot-released", "order-rejected"}),
    (Awaited.REVIEW, 14 * DAY, S.REJECTED, {"lines-released", "slot-released", "order-rejected"}),
    (Awaited.HANDOVER, 14 * DAY, S.CANCELLED, {"slot-released", "order-cancelled"}),
    (Awaited.PACKING, WINDOW_ENDS + 14 * DAY, S.CANCELLED, {"lines-released", "slot-released", "order-cancelled"}),
    (Awaited.COURIER, WINDOW_ENDS + 14 * DAY, S.CANCELLED, {"slot-released", "order-cancelled"}),
    (Awaited.READER, 4 * DAY, S.EXPIRED, {"slot-released", "order-expired"}),
]


@pytest.mark.parametrize(("what", "after", "status", "events"), ENDS)
def test_what_is_awaited_in_vain_ends(what: Awaited, after: timedelta, status: Status, events: set[str]) -> None:
    order = waiting_for(what)
    overdue(order, NOW + after - SECOND)
    assert order.status == WAITING[what][0]
    assert set(names(overdue(order, NOW + after))) == events
    assert order.status == status
    assert order.timeline[-1].text


NEVER_ENDED_HERE = {Awaited.DOOR, Awaited.RETURN, Awaited.CONFIRMATION}


def test_only_a_person_or_delivery_ends_what_may_be_in_somebodys_hands() -> None:
    assert {each[0] for each in ENDS} == set(ENDING) == set(Awaited) - NEVER_ENDED_HERE


def test_a_line_that_waits_beside_loans_is_given_up_alone() -> None:
    order = an_order(S.HANDED_OVER, [a_line(1, L.HANDED_OVER), a_line(2, L.WAITLISTED)], since=NOW)
    asked = overdue(order, NOW + DAY)[0]
    assert [line.line_id for line in asked.lines] == ["line2"]
    assert names(overdue(order, NOW + 90 * DAY)) == ["lines-released", "order-progressed"]
    assert [line.status for line in order.lines] == [L.HANDED_OVER, L.RELEASED]
    assert awaited(order) == Awaited.RETURN


def test_news_of_the_handover_quietens_the_question() -> None:
    order = waiting_for(Awaited.HANDOVER)
    assert created(order) == []
    assert due_at(order) == NOW + DAY


def test_a_move_begins_a_new_time() -> None:
    order = waiting_for(Awaited.REVIEW)
    overdue(order, NOW + DAY)
    order.move("approve", NOW + 2 * DAY, "")
    assert due_at(order) == NOW + 2 * DAY + 10 * MINUTE


def test_an_order_of_an_older_build_counts_from_its_submission() -> None:
    order = waiting_for(Awaited.REVIEW)
    order.since = None
    assert due_at(order) == order.submitted_at + DAY


def test_an_order_that_is_being_taken_back_asks_delivery_every_hour_whatever_came_meanwhile() -> None:
    order = an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED)], since=NOW, taking_back=2)
    for is_known in (False, True):
        order.handover_known = is_known
        assert awaited(order) == Awaited.HANDOVER
