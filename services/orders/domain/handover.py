"""What delivery reports of an approved order on its way to the reader.

The books' whereabouts are delivery's to know; news that no longer fits the order's state is passed over.
"""

from datetime import datetime

from services.orders.domain import events as said
from services.orders.domain.calendar import Branch, held_until
from services.orders.domain.order import Events, Order
from services.orders.domain.states import LineStatus, Status

OUTCOME_WORDS = {"nobody_home": "家中无人", "refused": "读者未收", "wrong_address": "地址有误"}


def created(order: Order) -> Events:
    """Delivery has the books to pack."""
    order.handover_known = True
    return []


def made_ready(order: Order, pickup_code: str, hold_days: int, branch: Branch | None, now: datetime) -> Events:
    """The books wait at the counter for some days, counted from the end of the chosen window."""
    if not order.can("make_ready"):
        return []
    goal = order.fulfilment
    goal.pickup_code, goal.hold_days = pickup_code, hold_days
    goal.pickup_until = held_until(max(now, goal.ends_at or now), hold_days, branch)
    order.move("make_ready", now, "图书已备好，请凭取书码取书")
    return [order.fact(said.OrderProgressed)]


def packed(order: Order, now: datetime) -> Events:
    """The parcel waits for the courier."""
    return _step(order, "pack", now, "图书已打包，等待快递员")


def dispatched(order: Order, now: datetime) -> Events:
    """The courier is on the way."""
    return _step(order, "dispatch", now, "快递员已出发")


def attempted(order: Order, outcome: str, now: datetime) -> Events:
    """The courier was at the door in vain; told even when it is heard of after what came of the next attempt."""
    text = f"本次未送达：{OUTCOME_WORDS.get(outcome, outcome)}，将再送一次"
    order.tell_before((Status.HANDED_OVER, Status.CLOSED), "attempted", now, text)
    return [order.fact(said.OrderProgressed)]


def handed_over(order: Order, now: datetime) -> Events:
    """The reader has the books. The loans are started beside this (see ``loan.start``)."""
    if not order.can("hand_over"):
        return []
    for line in order.lines_in(LineStatus.APPROVED):
        line.move("hand_over")
    order.fulfilment.pickup_code = None
    order.move("hand_over", now, "图书已交到您手中，祝阅读愉快")
    return [order.fact(said.OrderProgressed)]


def failed(order: Order, outcome: str, now: datetime) -> Events:
    """The handover failed for good; the copies go back."""
    if not order.can("fail"):
        return []
    order.move("fail", now, f"未能送达：{OUTCOME_WORDS.get(outcome, outcome)}，图书已退回")
    return [*order.release(order.lines), order.fact(said.OrderClosed)]


def expire(order: Order, now: datetime) -> Events:
    """Nobody came for the books in time; they go back once delivery confirms that it still has them."""
    order.move("expire", now, "超过取书期限，图书已放回")
    return [*order.release_undecided(), *order.release_slot(), order.fact(said.OrderExpired)]


def requested(order: Order) -> Events:
    """Ask delivery for the handover, or for news of it that did not come; or else to let go of it, still."""
    if order.taking_back and order.can("undo"):
        return [order.fact(said.ApprovalTakenBack, number=order.taking_back)]
    return [
        order.fact(
            said.HandoverRequested,
            reader=order.reader,
            fulfilment=order.fulfilment.destination(),
            lines=[line.wanted() for line in order.lines_in(LineStatus.APPROVED)],
            status=str(order.status),
        )
    ]


def revoked(order: Order) -> Events:
    """Ask delivery whether the books of an order that ended are still here."""
    return [order.fact(said.HandoverRevoked)]


def stopped(order: Order) -> Events:
    """Delivery confirms that an order which ended will not be handed over: its copies are free."""
    return order.release(order.lines) if order.has_ended else []


def _step(order: Order, verb: str, now: datetime, text: str) -> Events:
    if not order.can(verb):
        return []
    order.move(verb, now, text)
    return [order.fact(said.OrderProgressed)]
