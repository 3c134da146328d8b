"""The one decision in an order's life: staff approve or reject, per line or whole."""

from datetime import datetime, timedelta

from services.orders.domain import events as said
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Order, Review
from services.orders.domain.refusals import LineNotDecidable, OrderStateForbids, ReviewedByOther
from services.orders.domain.states import WORDS, LineStatus, Status

CLAIM_LASTS = timedelta(minutes=10)


def claim(order: Order, reviewer_id: str, reviewer: str, now: datetime) -> Events:
    """Take the order in hand, so that two members of staff do not decide at once."""
    _check_reviewable(order, reviewer_id, now)
    order.review = Review(reviewer_id, reviewer, now + CLAIM_LASTS)
    return [order.fact(said.OrderClaimed)]


def approve(order: Order, line_ids: list[str] | None, reviewer_id: str, now: datetime) -> Events:
    """Say yes to the named lines, or to every line that has a copy."""
    _check_reviewable(order, reviewer_id, now)
    lines = _named(order, line_ids) or order.lines_in(LineStatus.ALLOTTED)
    if not lines:
        raise LineNotDecidable(order.order_id)
    for line in lines:
        line.move("approve")
    return _conclude(order, now) or [order.fact(said.OrderProgressed)]


def reject(
    order: Order, line_ids: list[str] | None, *, reason_code: str, message: str, reviewer_id: str, now: datetime
) -> Events:
    """Say no to the named lines, or to every undecided one, with words for the reader.

    The copies are free at once. An order of which nothing is left ends.
    """
    _check_reviewable(order, reviewer_id, now)
    lines = _named(order, line_ids) or order.lines_in(LineStatus.ALLOTTED, LineStatus.WAITLISTED, LineStatus.APPROVED)
    for line in lines:
        line.move("reject")
        line.reason_code, line.message = reason_code, message
    released = order.lines_released(lines)
    if not order.lines_in(LineStatus.ALLOTTED, LineStatus.APPROVED, LineStatus.WAITLISTED):
        order.move("reject", now, f"审核不通过：{message}")
        ended = order.fact(said.OrderRejected, reason_code=reason_code, message=message)
        return [*released, *order.release_slot(), ended]
    order.tell("lines_rejected", now, f"{_titles(lines)}审核不通过：{message}")
    rejected = order.fact(said.LinesRejected, reason_code=reason_code, message=message)
    return [*released, rejected, *_conclude(order, now)]


def _conclude(order: Order, now: datetime) -> Events:
    """Move on when no line waits for a decision any more."""
    if order.lines_in(LineStatus.ALLOTTED):
        return []
    approved = order.lines_in(LineStatus.APPROVED)
    if not approved:
        order.move("wait", now, "继续等候尚未到馆的图书")
        return order.release_slot()
    order.move("approve", now, "审核通过，正在备书")
    order.review = None
    return [
        order.fact(
            said.OrderApproved,
            reader=order.reader,
            fulfilment=order.fulfilment.destination(),
            lines=[line.wanted() for line in approved],
        )
    ]


def _check_reviewable(order: Order, reviewer_id: str, now: datetime) -> None:
    if order.status != Status.PENDING_REVIEW:
        raise OrderStateForbids(order.order_id, status=WORDS[order.status])
    held = order.review
    if held is not None and held.reviewer_id != reviewer_id and held.until > now:
        raise ReviewedByOther(order.order_id, reviewer=held.reviewer)


def _named(order: Order, line_ids: list[str] | None) -> list[Line]:
    return [order.line(line_id) for line_id in dict.fromkeys(line_ids or ())]


def _titles(lines: list[Line]) -> str:
    return "".join(f"《{line.title}》" for line in lines)
