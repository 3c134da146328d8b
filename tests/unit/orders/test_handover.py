"""What delivery reports; news that no longer fits is passed over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from services.orders.domain import deadlines, handover, loan
from services.orders.domain.calendar import LIBRARY_TIME, Branch
from services.orders.domain.order import Events, Order
from services.orders.domain.states import LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, names
from tests.unit.orders.house_rules import terms

BRANCH = Branch(
    "jl", "锦林", "锦林路 8 号", hours={"mon": [["09:00", "18:00"]], "thu": [["09:00", "12:00"], ["14:00", "20:00"]]}
)
NEWS: dict[str, Callable[[Order], Events]] = {
    "ready": lambda order: handover.made_ready(order, "123456", 3, BRANCH, NOW),
    "packed": lambda order: handover.packed(order, NOW),
    "dispatched": lambda order: handover.dispatched(order, NOW),
    "handed_over": lambda order: handover.handed_over(order, NOW),
    "failed": lambda order: handover.failed(order, "refused", NOW),
}


def _approved(status: Status = Status.APPROVED) -> Order:
    return an_order(status, [a_line(1, LineStatus.APPROVED)])


def test_a_pickup_is_held_from_the_end_of_its_window() -> None:
    order = _approved()
    handover.made_ready(order, "123456", 3, BRANCH, NOW)
    assert order.fulfilment.pickup_until == datetime(2026, 3, 9, 18, tzinfo=LIBRARY_TIME), "Friday is a rest day"
    assert (
        deadlines.overdue(order, order.fulfilment.pickup_until - timedelta(seconds=1))[0].wire_name != "order-expired"
    )
    events = deadlines.overdue(order, order.fulfilment.pickup_until)
    assert names(events) == ["slot-released", "order-expired"]
    assert order.status == Status.EXPIRED
    assert names(handover.stopped(order)) == ["lines-released"]


def test_a_failed_delivery_closes_the_order_and_frees_its_copies() -> None:
    order = _approved(Status.OUT_FOR_DELIVERY)
    assert names(handover.failed(order, "refused", NOW)) == ["lines-released", "order-closed"]
    assert order.lines[0].status == LineStatus.RELEASED


def test_copies_of_a_cancelled_order_are_free_once_delivery_has_stopped() -> None:
    order = an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED), a_line(2, LineStatus.WAITLISTED)])
    events = order.cancel(NOW, "取消")
    assert names(events) == ["lines-released", "slot-released", "order-cancelled"]
    assert [line.line_id for line in events[0].lines] == ["line2"]
    assert [line.line_id for line in handover.stopped(order)[0].lines] == ["line1"]
    assert handover.stopped(order) == []


def test_a_line_that_still_waits_can_be_given_up_at_any_time() -> None:
    order = an_order(Status.HANDED_OVER, [a_line(1, LineStatus.RETURNED), a_line(2, LineStatus.WAITLISTED)])
    assert names(order.cancel(NOW, "")) == ["lines-released", "order-closed"]
    assert order.status == Status.CLOSED
    under_way = an_order(Status.OUT_FOR_DELIVERY, [a_line(1, LineStatus.APPROVED), a_line(2, LineStatus.WAITLISTED)])
    assert names(under_way.cancel(NOW, "")) == ["lines-released", "order-progressed"]
    assert [line.status for line in under_way.lines] == ["approved", "released"]


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.EXPIRED])
def test_books_that_the_reader_took_while_the_order_ended_are_a_loan(status: Status) -> None:
    order = _approved(status)
    assert names(handover.handed_over(order, NOW)) == ["order-progressed"]
    assert (order.status, order.lines[0].status) == (Status.HANDED_OVER, LineStatus.HANDED_OVER)
    assert handover.stopped(order) == []


def test_nothing_is_freed_while_the_order_goes_on() -> None:
    assert handover.stopped(_approved()) == []


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REJECTED])
@pytest.mark.parametrize("news", NEWS)
def test_news_of_an_order_that_ended_changes_nothing(status: Status, news: str) -> None:
    order = _approved(status)
    assert NEWS[news](order) == []
    assert (order.status, order.lines[0].status, order.timeline) == (status, LineStatus.APPROVED, [])


def test_older_news_after_newer_news_changes_nothing() -> None:
    order = _approved()
    handover.handed_over(order, NOW)
    for older in ("packed", "dispatched", "ready"):
        assert NEWS[older](order) == []
    assert order.status == Status.HANDED_OVER


def test_an_attempt_is_told_where_it_belongs_though_it_is_heard_of_after_the_handover() -> None:
    order = _approved(Status.OUT_FOR_DELIVERY)
    handover.handed_over(order, NOW)
    handover.attempted(order, "nobody_home", NOW + timedelta(seconds=1))
    assert [moment.event for moment in order.timeline] == ["attempted", "handed_over"]
    assert [moment.at for moment in order.timeline] == [NOW, NOW]
    assert order.status == Status.HANDED_OVER


def test_an_attempt_under_way_is_told_as_it_comes() -> None:
    order = _approved(Status.OUT_FOR_DELIVERY)
    assert names(handover.attempted(order, "nobody_home", NOW)) == ["order-progressed"]
    assert order.timeline[-1].text == "本次未送达：家中无人，将再送一次"


def test_the_last_return_closes_the_order() -> None:
    order = an_order(Status.HANDED_OVER, [a_line(1, LineStatus.HANDED_OVER), a_line(2, LineStatus.HANDED_OVER)])
    assert names(order.line_ended("line1", False, NOW)) == ["order-progressed"]
    assert names(order.line_ended("line2", False, NOW)) == ["order-closed"]
    assert order.status == Status.CLOSED


def test_a_lost_book_ends_its_line_and_a_found_one_is_told_though_the_order_is_closed() -> None:
    order = an_order(Status.HANDED_OVER, [a_line(1, LineStatus.HANDED_OVER)])
    assert names(order.line_ended("line1", True, NOW)) == ["order-closed"]
    assert order.line_ended("line1", True, NOW) == []
    assert names(order.line_ended("line1", False, NOW)) == ["order-progressed"]
    assert (order.status, order.lines[0].status) == (Status.CLOSED, LineStatus.RETURNED)
    assert order.line_ended("line1", True, NOW) == [], "it was lost before it came back"


def test_a_loan_runs_from_the_handover_and_ends_on_an_open_day() -> None:
    order = _approved()
    rests_on_wednesday = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "thu", "fri", "sat", "sun")}
    branch = Branch("jl", "锦林", "锦林路 8 号", hours=rests_on_wednesday)
    # Monday 2 March 2026 and thirty days: Wednesday 1 April, a rest day.
    started, events = loan.start(order, order.lines[0], terms("city_pass"), branch, NOW)
    assert started.due_on.isoformat() == "2026-04-02"
    assert (names(events), events[0].due_on) == (["loan-started"], started.due_on)
