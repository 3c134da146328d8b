"""What catalog and delivery answered to a submitted order."""

from datetime import datetime

from services.orders.domain import events as said
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Fulfilment, Order, submit
from services.orders.domain.states import BEFORE_DECISION, LineStatus, Status


def line_allotted(order: Order, line_id: str, barcode: str, branch_id: str, now: datetime) -> Events:
    """A copy is claimed for the line.

    A line that ended meanwhile lets go of the copy again. A line that waited while the order went on without it is
    moved to an order of its own (see ``follow_up``), since one order is handed over at most once.
    """
    line = order.line(line_id)
    if line.is_open and not line.can("allot"):
        return []
    line.copy_barcode, line.copy_branch_id = barcode, branch_id
    if not line.is_open:
        return order.lines_released([line])
    if order.status not in BEFORE_DECISION:
        return _move_on(order, line, now)
    line.move("allot")
    line.place = None
    order.tell("allotted", now, f"《{line.title}》已为您留书")
    return present_if_answered(order, now)


def line_waitlisted(order: Order, line_id: str, place: int, now: datetime) -> Events:
    """Every copy is out; the line waits at ``place``."""
    line = order.line(line_id)
    if not line.can("waitlist"):
        return [] if line.is_open else order.lines_released([line])
    line.move("waitlist")
    line.place = place
    order.tell("waitlisted", now, f"《{line.title}》已全部借出，您排在第 {place} 位")
    return present_if_answered(order, now)


def line_unavailable(order: Order, line_id: str, message: str, now: datetime) -> Events:
    """The library cannot supply the title."""
    line = order.line(line_id)
    if not line.can("refuse"):
        return []
    line.move("refuse")
    line.message = message
    order.tell("unavailable", now, f"《{line.title}》：{message}")
    return present_if_answered(order, now)


def slot_claimed(order: Order, slot_id: str, starts_at: datetime, ends_at: datetime, now: datetime) -> Events:
    """The order has its place in the slot; an order that ended meanwhile gives it back."""
    if order.has_ended:
        return [said.SlotReleased(order.order_id, slot_id)]
    order.slot_settled = True
    order.fulfilment.starts_at, order.fulfilment.ends_at = starts_at, ends_at
    return present_if_answered(order, now)


def slot_refused(order: Order, message: str, now: datetime) -> Events:
    """The slot is full: the order ends, and its copies go back at once."""
    if not order.can("reject"):
        return []
    order.fulfilment.slot_id = None
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
        order.move("present", now, "等待图书馆审核")
        return [order.fact(said.OrderReadyForReview)]
    if order.lines_in(LineStatus.WAITLISTED):
        # The slot would pass long before the book is back; the reader chooses anew then.
        return [*progressed, *order.release_slot()]
    return end_refused(order, "所借图书目前都无法提供", now)


def follow_up(order: Order, line: Line, now: datetime) -> tuple[Order, Events]:
    """The order that carries a line which its first order could not wait for."""
    assert line.moved_to is not None
    goal = order.fulfilment
    fulfilment = Fulfilment(goal.method, goal.branch_id, slot_id=None, address=goal.address)
    moved = Line(line.line_id, line.title_id, line.title)
    new, _asked = submit(line.moved_to, order.reader, fulfilment, [moved], now)
    new.slot_settled = True
    assert line.copy_barcode and line.copy_branch_id
    return new, line_allotted(new, line.line_id, line.copy_barcode, line.copy_branch_id, now)


def _move_on(order: Order, line: Line, now: datetime) -> Events:
    line.move("release")
    line.moved_to = f"{order.order_id}-{line.line_id[:6]}"
    line.message = f"书已到，转入新订单 {line.moved_to}"
    order.tell("moved", now, f"您等候的《{line.title}》到了，已为您转入新订单")
    return order.close_if_done(now)
