"""What closed days change for orders: nobody misses a window or a deadline because the door is shut."""

from datetime import datetime
from typing import NamedTuple

from services.orders.domain import events as said
from services.orders.domain.answers import present_if_answered
from services.orders.domain.calendar import LIBRARY_TIME, Branch, held_until, local_day
from services.orders.domain.order import Events, Order
from services.orders.domain.states import Status

DOOR_SHUT = "闭馆"


class Window(NamedTuple):
    """A slot of delivery, as an order keeps it."""

    slot_id: str
    starts_at: datetime
    ends_at: datetime


def keep_longer(order: Order, branch: Branch, now: datetime) -> Events:
    """Books at the counter wait until the reader has had so many days; what was promised is never taken back."""
    before = order.fulfilment.pickup_until
    if order.status != Status.READY_FOR_PICKUP or before is None:
        return []
    goal = order.fulfilment
    if goal.hold_days:
        until = held_until(max(order.entered_at, goal.ends_at or order.entered_at), goal.hold_days, branch)
    else:
        # An older build did not note for how long; the last day at least is an open one.
        until = before if branch.closed_for(local_day(before)) is None else held_until(before, 0, branch)
    if until <= before:
        return []
    goal.pickup_until = until
    return _postponed(order, f"因{_reason(branch, before, until)}，图书为您保留到 {_said(until)}", now)


def slot_moved(order: Order, place: Window, reason: str, branch: Branch | None, now: datetime) -> Events:
    """Delivery moved the order to a window on which the branch is open.

    An order that needs none gives it back. Of two moves the later window counts, whichever is heard first; the place in
    the other is given back.
    """
    goal = order.fulfilment
    if order.status == Status.HANDED_OVER or goal.slot_id == place.slot_id:
        return []
    is_older = goal.starts_at is not None and place.starts_at <= goal.starts_at
    if order.has_ended or is_older or (order.slot_settled and goal.slot_id is None):
        return [said.SlotReleased(order.order_id, place.slot_id)]
    released = order.release_slot()
    order.slot_settled = True
    goal.slot_id, goal.starts_at, goal.ends_at = place.slot_id, place.starts_at, place.ends_at
    if goal.pickup_until:
        goal.pickup_until = max(goal.pickup_until, held_until(place.ends_at, goal.hold_days, branch))
    what = "取书" if goal.method == "pickup" else "送书"
    told = _postponed(order, f"因{reason}，{what}时段改到 {_said(place.starts_at)}", now)
    return [*released, *told, *present_if_answered(order, now)]


def _postponed(order: Order, text: str, now: datetime) -> Events:
    order.tell("postponed", now, text)
    return [order.fact(said.OrderPostponed, text=text)]


def _reason(branch: Branch, before: datetime, until: datetime) -> str:
    first, last = local_day(before), local_day(until)
    between = (each.reason for each in branch.closures if each.last_on >= first and each.first_on <= last)
    return next(between, DOOR_SHUT)


def _said(moment: datetime) -> str:
    here = moment.astimezone(LIBRARY_TIME)
    return f"{here.month}月{here.day}日 {here:%H:%M}"
