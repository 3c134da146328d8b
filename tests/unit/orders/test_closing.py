"""What an order is told when the door is shut."""

from datetime import datetime, timedelta

import pytest

from services.orders.domain import handover
from services.orders.domain.calendar import LIBRARY_TIME, WEEKDAYS, Branch, Closure, local_day
from services.orders.domain.closing import Window, keep_longer, slot_moved
from services.orders.domain.order import Order
from services.orders.domain.states import LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, names

DAY = timedelta(days=1)
LATER = Window("slot2", NOW + 5 * DAY, NOW + 5 * DAY + timedelta(hours=2))


def a_branch(*closures: Closure) -> Branch:
    return Branch(
        "jl", "锦林", "锦林路", hours={day: [["09:00", "18:00"]] for day in WEEKDAYS}, closures=list(closures)
    )


def ready(branch: Branch) -> Order:
    order = an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED)])
    handover.made_ready(order, "123456", 3, branch, NOW)
    return order


def test_books_at_the_counter_wait_for_the_days_that_the_door_was_shut() -> None:
    order = ready(a_branch())
    before = order.fulfilment.pickup_until
    assert before == datetime(2026, 3, 6, 18, tzinfo=LIBRARY_TIME)
    closed = a_branch(Closure("c", local_day(NOW) + 2 * DAY, local_day(NOW) + 3 * DAY, "台风"))
    events = keep_longer(order, closed, NOW)
    assert names(events) == ["order-postponed"]
    assert order.fulfilment.pickup_until == before + 2 * DAY
    assert order.timeline[-1].text == "因闭馆，图书为您保留到 3月8日 18:00"
    assert keep_longer(order, closed, NOW) == [], "once"
    assert keep_longer(order, a_branch(), NOW) == [], "what was promised stays"
    assert order.fulfilment.pickup_until == before + 2 * DAY


def test_the_reason_is_that_of_the_closure_on_the_last_day() -> None:
    order = ready(a_branch())
    keep_longer(order, a_branch(Closure("c", local_day(NOW) + 4 * DAY, local_day(NOW) + 9 * DAY, "春节")), NOW)
    assert order.timeline[-1].text == "因春节，图书为您保留到 3月12日 18:00"


def test_a_hold_of_an_older_build_ends_on_an_open_day_and_is_otherwise_left_alone() -> None:
    order = ready(a_branch())
    before, order.fulfilment.hold_days = order.fulfilment.pickup_until, 0
    assert before
    assert keep_longer(order, a_branch(), NOW) == []
    keep_longer(order, a_branch(Closure("c", local_day(before), local_day(before) + DAY, "春节")), NOW)
    assert order.fulfilment.pickup_until == before + 2 * DAY


@pytest.mark.parametrize("status", set(Status) - {Status.READY_FOR_PICKUP})
def test_other_orders_keep_their_time(status: Status) -> None:
    closed = a_branch(Closure("c", local_day(NOW), local_day(NOW) + 9 * DAY, "春节"))
    assert keep_longer(an_order(status), closed, NOW) == []


def test_an_order_follows_its_window_and_gives_the_old_place_back() -> None:
    order = an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED)])
    events = slot_moved(order, LATER, "台风", a_branch(), NOW)
    assert names(events)[:2] == ["slot-released", "order-postponed"]
    assert events[0].slot_id == "slot1"
    assert (order.fulfilment.slot_id, order.fulfilment.starts_at) == ("slot2", LATER.starts_at)
    assert slot_moved(order, LATER, "台风", a_branch(), NOW) == [], "it may be told again"


def test_of_two_moves_the_later_window_counts_and_the_other_place_is_given_back() -> None:
    order = an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED)])
    slot_moved(order, LATER, "台风", a_branch(), NOW)
    earlier = Window("slot3", NOW + 4 * DAY, NOW + 4 * DAY)
    assert [event.slot_id for event in slot_moved(order, earlier, "台风", a_branch(), NOW)] == ["slot3"]
    assert order.fulfilment.slot_id == "slot2"


def test_books_that_are_ready_wait_for_the_new_window_as_well() -> None:
    order = ready(a_branch())
    slot_moved(order, LATER, "台风", a_branch(), NOW)
    assert order.fulfilment.pickup_until == datetime(2026, 3, 10, 18, tzinfo=LIBRARY_TIME)


def test_a_window_that_is_known_only_after_it_was_moved_puts_the_order_before_staff() -> None:
    order = an_order(lines=[a_line(1, LineStatus.ALLOTTED)])
    order.slot_settled = False
    assert "order-ready-for-review" in names(slot_moved(order, LATER, "台风", a_branch(), NOW))


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED, Status.REJECTED, Status.CLOSED])
def test_an_order_that_ended_gives_the_new_place_back(status: Status) -> None:
    order = an_order(status)
    assert [event.slot_id for event in slot_moved(order, LATER, "台风", a_branch(), NOW)] == ["slot2"]
    assert order.timeline == []


def test_an_order_that_gave_its_slot_back_needs_no_other() -> None:
    order = an_order(lines=[a_line(1, LineStatus.WAITLISTED)])
    order.release_slot()
    assert names(slot_moved(order, LATER, "台风", a_branch(), NOW)) == ["slot-released"]


def test_a_reader_who_has_the_books_is_not_told_of_windows() -> None:
    assert slot_moved(an_order(Status.HANDED_OVER), LATER, "台风", a_branch(), NOW) == []
