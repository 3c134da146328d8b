"""Whatever state an order is in, and however late the sweep comes: it ends, staff hear of it every day, or the reader
has the books."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.domain.deadlines import DAY, Awaited, awaited, due_at, overdue
from services.orders.domain.order import Order
from services.orders.domain.states import LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order

L, S = LineStatus, Status
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
PLACES = [
    (S.SUBMITTED, [L.REQUESTED, L.ALLOTTED, L.WAITLISTED, L.UNAVAILABLE]),
    (S.PENDING_REVIEW, [L.ALLOTTED, L.APPROVED, L.REJECTED, L.WAITLISTED, L.UNAVAILABLE]),
    *[
        (status, [L.APPROVED, L.REJECTED, L.WAITLISTED, L.UNAVAILABLE])
        for status in (S.APPROVED, S.PREPARING, S.READY_FOR_PICKUP, S.OUT_FOR_DELIVERY)
    ],
    (S.HANDED_OVER, [L.HANDED_OVER, L.RETURNED, L.WAITLISTED, L.RELEASED]),
    *[(status, [L.APPROVED, L.RELEASED, L.REJECTED]) for status in (S.CANCELLED, S.EXPIRED)],
]
DELIVERY_KNOWS = frozenset({S.APPROVED, S.PREPARING, S.READY_FOR_PICKUP, S.OUT_FOR_DELIVERY, S.CANCELLED, S.EXPIRED})
TOLD_TO_STAFF = frozenset({"order-escalated", "order-cancelled", "order-expired"})
WATCHED = NOW + 100 * DAY


@st.composite
def orders(draw: st.DrawFn) -> Order:
    status, possible = draw(st.sampled_from(PLACES))
    lines = draw(st.lists(st.sampled_from(possible), min_size=1, max_size=4))
    order = an_order(status, [a_line(number, each) for number, each in enumerate(lines, start=1)], since=NOW)
    order.slot_settled = draw(st.booleans()) or status != S.SUBMITTED
    order.handover_known = draw(st.booleans())
    if status == S.READY_FOR_PICKUP:
        order.fulfilment.pickup_until = NOW + draw(st.integers(1, 20)) * DAY
    return order


def live(order: Order, delays: list[timedelta]) -> list[tuple[datetime, Any]]:
    """What happens to an order that nobody touches while the sweep comes, now and then late, until nothing is due."""
    happened, at, delay = [], NOW, itertools.cycle(delays)
    while (due := due_at(order)) is not None and at < WATCHED:
        at = max(at, due) + next(delay)
        events = overdue(order, at)
        assert events or awaited(order) == Awaited.RETURN, "what is found to be due has an effect"
        after = due_at(order)
        assert after is None or after > at, "and is not due again at once"
        happened += [(at, event) for event in events]
    return happened


@given(orders(), st.lists(st.sampled_from([timedelta(), SECOND, HOUR]), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_whatever_happens_an_order_ends_or_is_lent_or_staff_hear_of_it_every_day(
    order: Order, delays: list[timedelta]
) -> None:
    with_delivery = [line for line in order.lines if line.status == L.APPROVED and order.status in DELIVERY_KNOWS]
    happened = live(order, delays)
    assert all(line.status == L.APPROVED for line in with_delivery), "delivery alone frees what it has in hand"
    if due_at(order) is not None and awaited(order) != Awaited.RETURN:
        assert awaited(order) in (Awaited.DOOR, Awaited.CONFIRMATION)
        told = [at for at, event in happened if event.wire_name in TOLD_TO_STAFF]
        assert all(later - earlier <= DAY + 2 * HOUR for earlier, later in itertools.pairwise(told))
        assert told[-1] > WATCHED - DAY - 2 * HOUR


def test_a_wait_that_ends_on_the_day_of_the_next_question_asks_nothing_at_once() -> None:
    order = an_order(S.HANDED_OVER, [a_line(1, L.HANDED_OVER), a_line(2, L.WAITLISTED)], since=NOW)
    live(order, [timedelta()])
    assert awaited(order) == Awaited.RETURN
