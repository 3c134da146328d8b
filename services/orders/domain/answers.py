"""What catalog and delivery answered to a submitted order, and what becomes of questions without an answer.

An answer may come more than once: a question that is asked again is answered again.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from services.orders.domain import events as said
from services.orders.domain.fulfilment import Fulfilment
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Order, submit
from services.orders.domain.policy import Verdict
from services.orders.domain.states import BEFORE_DECISION, LineStatus, Status

QUEUES_FULL = "已全部借出；您排队等候的书已有 {limit} 种，不能再多等"
UNANSWERED = "图书馆未能在期限内答复，很抱歉"
NO_COPY_CAME = "很久没有等到这本书，不再等候"


class Claimed(NamedTuple):
    """A copy that the catalog keeps for a line, and of which title it is; what tells its edition, if another's."""

    title_id: str
    barcode: str
    branch_id: str
    edition: str | None = None


def line_allotted(order: Order, line_id: str, copy: Claimed, now: datetime) -> Events:
    """A copy is claimed for the line.

    A line that ended meanwhile, or has another edition by now, lets go of the copy again. A line that waited while the
    order went on without it is moved to an order of its own (see ``follow_up``), since one order is handed over at most
    once; from then on the copy is that order's.
    """
    line = order.line(line_id)
    if line.title_id != copy.title_id:
        return let_go(order, line, copy)
    if line.moved_to or (line.is_open and not line.can("allot")):
        return []
    if not line.is_open:
        return let_go(order, line, copy)
    line.copy_barcode, line.copy_branch_id = copy.barcode, copy.branch_id
    if order.status not in BEFORE_DECISION:
        return _move_on(order, line, now)
    line.move("allot")
    line.place = None
    order.tell("allotted", now, f"《{line.title}》已为您留书")
    return present_if_answered(order, now)


def let_go(order: Order, line: Line, copy: Claimed) -> Events:
    """The copy is not, or no longer, wanted for the line."""
    freed = said.WantedCopy(line.line_id, copy.title_id, line.title, copy.barcode)
    return [order.fact(said.LinesReleased, lines=[freed])]


def line_waitlisted(order: Order, line_id: str, place: int, may_wait: Verdict, now: datetime) -> Events:
    """Every copy is out; the line waits at ``place``, which is told anew when the question was asked again.

    A reader who waits for as many titles as the card allows does not join another queue.
    """
    line = order.line(line_id)
    if line.status == LineStatus.WAITLISTED and line.place != place:
        line.place = place
        return [order.fact(said.OrderProgressed)]
    if not line.can("waitlist"):
        return [] if line.is_open or line.moved_to else order.lines_released([line])
    if not may_wait.allowed:
        refused = _refuse(order, line, QUEUES_FULL.format(limit=may_wait.limit), now)
        return [*order.lines_released([line]), *refused]
    line.move("waitlist")
    line.place = place
    order.tell("waitlisted", now, f"《{line.title}》已全部借出，您排在第 {place} 位")
    return present_if_answered(order, now)


def line_unavailable(order: Order, line_id: str, message: str, now: datetime) -> Events:
    """The library cannot supply the title. Where the question was put again, its other answer may be a copy."""
    line = order.line(line_id)
    if not line.can("refuse"):
        return []
    let_go = order.lines_released([line]) if order.asked_at else []
    return [*let_go, *_refuse(order, line, message, now)]


def _refuse(order: Order, line: Line, message: str, now: datetime) -> Events:
    line.move("refuse")
    line.message = message
    order.tell("unavailable", now, f"《{line.title}》：{message}")
    return present_if_answered(order, now)


def slot_claimed(order: Order, slot_id: str, starts_at: datetime, ends_at: datetime, now: datetime) -> Events:
    """The order has its place in the slot; an order that ended meanwhile gives it back.

    The place may have been moved before this was heard; then it is another slot's by now.
    """
    if order.has_ended:
        return [said.SlotReleased(order.order_id, slot_id)]
    if order.slot_settled and order.fulfilment.slot_id not in (None, slot_id):
        return []
    order.slot_settled = True
    order.fulfilment.starts_at, order.fulfilment.ends_at = starts_at, ends_at
    return present_if_answered(order, now)


def slot_refused(order: Order, message: str, now: datetime) -> Events:
    """The slot is full: the order ends, and its copies go back at once.

    An order that has its place is not ended by the answer to an earlier question; one that was refused gives back
    the place that a later question may have won.
    """
    if order.slot_settled or not order.can("reject"):
        return []
    return end_refused(order, message, now)


def end_refused(order: Order, message: str, now: datetime) -> Events:
    """The library cannot carry out the order; no member of staff needed to say so."""
    order.move("reject", now, message)
    for line in order.lines:
        line.message = line.message or message
        line.reason_code = line.reason_code or "other"
    return [
        *order.release(order.lines),
        *order.release_slot(),
        order.fact(said.OrderRejected, reason_code="other", message=message),
    ]


def present_if_answered(order: Order, now: datetime) -> Events:
    """Put the order before staff once the slot and every line are answered."""
    progressed = [order.fact(said.OrderProgressed)]
    if order.status != Status.SUBMITTED or not order.slot_settled:
        return progressed
    if order.lines_in(LineStatus.REQUESTED):
        return progressed
    if order.lines_in(LineStatus.ALLOTTED):
        return order.present("present", now, "等待图书馆审核")
    if order.lines_in(LineStatus.WAITLISTED):
        # The slot would pass long before the book is back.
        return [*progressed, *order.release_slot()]
    return end_refused(order, "所借图书目前都无法提供", now)


def asked_again(order: Order) -> Events:
    """The questions that are open, once more: of lines without an answer, or else of those that wait; of the slot."""
    lines = order.lines_in(LineStatus.REQUESTED) or order.lines_in(LineStatus.WAITLISTED)
    for line in lines:
        line.edition_asked = False
    goal = order.fulfilment.destination()
    goal = replace(goal, slot_id=None if order.slot_settled else goal.slot_id)
    return [order.fact(said.OrderSubmitted, fulfilment=goal, lines=[line.wanted() for line in lines])]


def give_up(order: Order, now: datetime) -> Events:
    """Nobody answered: the order goes on with what was answered, or ends if that is not enough."""
    if not order.slot_settled:
        return end_refused(order, UNANSWERED, now)
    unanswered = order.lines_in(LineStatus.REQUESTED)
    for line in unanswered:
        line.move("refuse")
        line.message = UNANSWERED
    return [*order.lines_released(unanswered), *present_if_answered(order, now)]


def stop_waiting(order: Order, now: datetime) -> Events:
    """No copy came back in all that time; lines that the reader has already had are not touched."""
    if order.status == Status.SUBMITTED:
        return end_refused(order, NO_COPY_CAME, now)
    return order.stop_waiting(now, NO_COPY_CAME)


def follow_up(order: Order, line: Line, now: datetime) -> tuple[Order, Events]:
    """The order that carries a line which its first order could not wait for."""
    assert line.moved_to is not None
    goal = order.fulfilment
    fulfilment = Fulfilment(goal.method, goal.branch_id, slot_id=None, address=goal.address)
    moved = Line(line.line_id, line.title_id, line.title, material=line.material)
    new, _asked = submit(line.moved_to, order.reader, fulfilment, [moved], now)
    new.slot_settled, new.follows = True, order.order_id
    assert line.copy_barcode and line.copy_branch_id
    copy = Claimed(line.title_id, line.copy_barcode, line.copy_branch_id)
    return new, line_allotted(new, line.line_id, copy, now)


def _move_on(order: Order, line: Line, now: datetime) -> Events:
    line.move("release")
    line.moved_to = f"{order.order_id}-{line.line_id[:6]}"
    line.message = f"书已到，转入新订单 {line.moved_to}"
    order.tell("moved", now, f"您等候的《{line.title}》到了，已为您转入新订单")
    return order.close_if_done(now)
