"""The one decision in an order's life: staff approve or reject, per line or whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.orders.domain import events as said
from services.orders.domain.decision import AUTOMATIC, USUAL_STEP, Decision, Deed, Review, Reviewer
from services.orders.domain.handover import stopped
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Order
from services.orders.domain.policy import Verdict
from services.orders.domain.refusals import (
    LineNotDecidable,
    OrderStateForbids,
    OverrideNeeded,
    ReviewedByOther,
    ReviewSingly,
    TooLateToUndo,
)
from services.orders.domain.states import WORDS, LineStatus, Status

CLAIM_LASTS = timedelta(minutes=10)
UNDO_WITHIN = timedelta(minutes=1)


def claim(order: Order, by: Reviewer, now: datetime) -> Events:
    """Take the order in hand, so that two members of staff do not decide at once."""
    _check_reviewable(order, by, now)
    order.review = Review(by.account_id, by.name, now + CLAIM_LASTS)
    return [order.fact(said.OrderClaimed)]


def to_approve(order: Order, line_ids: Sequence[str] | None) -> list[Line]:
    """The named lines, or every line that has a copy. Raises OrderStateForbids, LineNotFound, LineNotDecidable."""
    _check_pending(order)
    lines = _named(order, line_ids) or order.lines_in(LineStatus.ALLOTTED)
    if not lines:
        raise LineNotDecidable(order.order_id)
    return lines


def approve(
    order: Order,
    lines: Sequence[Line],
    by: Reviewer,
    now: datetime,
    *,
    refusal: Verdict | None = None,
    override: str | None = None,
) -> Events:
    """Say yes to lines. Against the policy's ``refusal`` only with a reason: raises OverrideNeeded."""
    _check_reviewable(order, by, now)
    if refusal is not None and not override:
        raise OverrideNeeded(
            order.order_id,
            reason=refusal.reason,
            rule_id=refusal.rule_id,
            limit=refusal.limit,
            current=refusal.current,
        )
    for line in lines:
        line.move("approve")
    against = {"override": override, "rule_id": refusal.rule_id or refusal.reason} if refusal else {}
    _note(order, Deed.APPROVED, lines, by, now, **against)
    return _conclude(order, now) or [order.fact(said.OrderProgressed)]


def reject(
    order: Order,
    line_ids: Sequence[str] | None,
    *,
    reason_code: str,
    message: str,
    by: Reviewer,
    now: datetime,
    next_step: str | None = None,
    next_title_id: str | None = None,
) -> Events:
    """Say no to the named lines, or to every undecided one, with words for the reader and what to do instead.

    The copies are free at once. An order of which nothing is left ends.
    """
    _check_reviewable(order, by, now)
    lines = _named(order, line_ids) or order.lines_in(LineStatus.ALLOTTED, LineStatus.WAITLISTED, LineStatus.APPROVED)
    for line in lines:
        line.move("reject")
        line.reason_code, line.message = reason_code, message
        line.next_step, line.next_title_id = next_step or USUAL_STEP.get(reason_code), next_title_id
    _note(order, Deed.REJECTED, lines, by, now)
    released = order.lines_released(lines)
    if not order.lines_in(LineStatus.ALLOTTED, LineStatus.APPROVED, LineStatus.WAITLISTED):
        order.move("reject", now, f"审核不通过：{message}")
        ended = order.fact(said.OrderRejected, reason_code=reason_code, message=message)
        return [*released, *order.release_slot(), ended]
    order.tell("lines_rejected", now, f"{_titles(lines)}审核不通过：{message}")
    rejected = order.fact(said.LinesRejected, reason_code=reason_code, message=message)
    return [*released, rejected, *_conclude(order, now)]


def take_back(order: Order, by: Reviewer, now: datetime) -> Events:
    """Think better of an approval, which delivery allows as long as nobody has packed.

    Within a minute of one's own; that of a rule at any time. Raises TooLateToUndo, OrderStateForbids.
    """
    if not order.can("undo"):
        raise OrderStateForbids(order.order_id, status=WORDS[order.status])
    if not order.decisions or not _is_takeable(order.decisions[-1], by, now):
        raise TooLateToUndo(order.order_id)
    _note(order, Deed.TAKEN_BACK, order.lines_in(LineStatus.APPROVED), by, now)
    order.taking_back, order.handover_known = len(order.decisions), False
    # What delivery answers to is asked anew, and waited for from now on.
    order.since, order.asked_at, order.escalated_at = now, None, None
    return [order.fact(said.ApprovalTakenBack, number=order.taking_back)]


def _is_takeable(last: Decision, by: Reviewer, now: datetime) -> bool:
    is_own = last.by == by.account_id and now <= last.at + UNDO_WITHIN
    return last.deed == Deed.APPROVED and (is_own or last.by == AUTOMATIC.account_id)


def taken_back(order: Order, number: int, now: datetime) -> Events:
    """Delivery has let go of the books: the order is before staff again, or its copies are free if it has ended.

    An answer to an earlier time is no answer to this one.
    """
    if order.has_ended:
        return stopped(order)
    if order.taking_back != number or not order.can("undo"):
        return []
    for line in order.lines_in(LineStatus.APPROVED):
        line.move("undo")
    return order.present("undo", now, "审核已撤回，图书馆会重新审核")


def check_is_seen_first(order: Order) -> None:
    """Raise ReviewSingly for an order whose approval was taken back: somebody had a reason."""
    if order.decisions and order.decisions[-1].deed == Deed.TAKEN_BACK:
        raise ReviewSingly(order.order_id)


def may_decide_by_itself(order: Order, most_lines: int, refusal: Verdict | None, troubles: int) -> bool:
    """Whether a rule may approve the order: small, allowed, of a reader without late or lost books, all copies here."""
    lines = [line for line in order.lines if line.is_open]
    return (
        order.status == Status.PENDING_REVIEW
        and not order.decisions
        and order.review is None
        and refusal is None
        and not troubles
        and len(lines) <= most_lines
        and all(line.status == LineStatus.ALLOTTED for line in lines)
    )


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


def _check_pending(order: Order) -> None:
    if order.status != Status.PENDING_REVIEW:
        raise OrderStateForbids(order.order_id, status=WORDS[order.status])


def _check_reviewable(order: Order, by: Reviewer, now: datetime) -> None:
    _check_pending(order)
    held = order.review
    if held is not None and held.reviewer_id != by.account_id and held.until > now:
        raise ReviewedByOther(order.order_id, reviewer=held.reviewer)


def _note(order: Order, deed: Deed, lines: Sequence[Line], by: Reviewer, now: datetime, **against: str | None) -> None:
    line_ids = [line.line_id for line in lines]
    order.decisions.append(Decision(now, by.account_id, by.name, deed, line_ids, **against))


def _named(order: Order, line_ids: Sequence[str] | None) -> list[Line]:
    return [order.line(line_id) for line_id in dict.fromkeys(line_ids or ())]


def _titles(lines: Sequence[Line]) -> str:
    return "".join(f"《{line.title}》" for line in lines)
