"""The decision: per line or whole, by one member of staff at a time."""

from datetime import timedelta

import pytest

from services.orders.domain import review
from services.orders.domain.order import Events, Order
from services.orders.domain.refusals import (
    LineNotDecidable,
    LineNotFound,
    OrderStateForbids,
    ReviewedByOther,
)
from services.orders.domain.states import LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, names

ALLOTTED, WAITLISTED, REJECTED = LineStatus.ALLOTTED, LineStatus.WAITLISTED, LineStatus.REJECTED


def _pending(*statuses: LineStatus) -> Order:
    lines = [a_line(number, status) for number, status in enumerate(statuses, start=1)]
    return an_order(Status.PENDING_REVIEW, lines)


def _reject(order: Order, *line_ids: str) -> Events:
    words = {"reason_code": "damaged", "message": "破损"}
    return review.reject(order, list(line_ids) or None, **words, reviewer_id="s1", now=NOW)


def test_approving_the_whole_order_leaves_waiting_lines_waiting() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    events = review.approve(order, None, "s1", NOW)
    assert names(events) == ["order-approved"]
    assert [line.line_id for line in events[0].lines] == ["line1"]
    assert [line.status for line in order.lines] == ["approved", "waitlisted"]
    assert order.status == Status.APPROVED


def test_an_order_moves_on_when_its_last_line_is_decided() -> None:
    order = _pending(ALLOTTED, ALLOTTED)
    assert names(review.approve(order, ["line1"], "s1", NOW)) == ["order-progressed"]
    assert order.status == Status.PENDING_REVIEW
    assert names(_reject(order, "line2")) == ["lines-released", "lines-rejected", "order-approved"]
    assert order.status == Status.APPROVED


def test_rejecting_everything_ends_the_order() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    events = _reject(order)
    assert names(events) == ["lines-released", "slot-released", "order-rejected"]
    assert [line.line_id for line in events[0].lines] == ["line1", "line2"]
    assert {(line.status, line.reason_code, line.message) for line in order.lines} == {(REJECTED, "damaged", "破损")}


def test_rejecting_the_whole_order_takes_back_lines_that_were_approved() -> None:
    order = _pending(ALLOTTED, ALLOTTED)
    review.approve(order, ["line1"], "s1", NOW)
    assert names(_reject(order)) == ["lines-released", "slot-released", "order-rejected"]
    assert [line.status for line in order.lines] == [REJECTED, REJECTED]


def test_an_order_whose_copies_were_rejected_waits_for_the_rest() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    assert names(_reject(order, "line1")) == ["lines-released", "lines-rejected", "slot-released"]
    assert order.status == Status.SUBMITTED


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PENDING_REVIEW])
def test_only_a_pending_order_is_decided(status: Status) -> None:
    order = an_order(status, [a_line(1, ALLOTTED)])
    for decide in (
        lambda: review.approve(order, None, "s1", NOW),
        lambda: _reject(order),
        lambda: review.claim(order, "s1", "周", NOW),
    ):
        with pytest.raises(OrderStateForbids):
            decide()
    assert order.lines[0].status == ALLOTTED


def test_a_line_without_a_copy_is_not_approved() -> None:
    with pytest.raises(LineNotDecidable):
        review.approve(_pending(ALLOTTED, WAITLISTED), ["line2"], "s1", NOW)
    with pytest.raises(LineNotDecidable):
        review.approve(_pending(WAITLISTED), None, "s1", NOW)
    with pytest.raises(LineNotFound):
        review.approve(_pending(ALLOTTED), ["nowhere"], "s1", NOW)


def test_a_claimed_order_is_left_to_its_reviewer_until_the_claim_expires() -> None:
    order = _pending(ALLOTTED)
    assert names(review.claim(order, "s1", "周馆员", NOW)) == ["order-claimed"]
    with pytest.raises(ReviewedByOther) as refused:
        review.approve(order, None, "s2", NOW + timedelta(minutes=9))
    assert refused.value.details == {"reviewer": "周馆员"}
    later = NOW + review.CLAIM_LASTS + timedelta(seconds=1)
    assert names(review.approve(order, None, "s2", later)) == ["order-approved"]
