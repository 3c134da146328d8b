"""Every accepted order ends: what an order waits for, how long it may, and what is done when nothing comes.

All of it follows from the order itself, so no verb can forget to set a deadline. What is due is a question asked again
(which mends what was lost), a word to staff, or the end. Copies that delivery may have in hand are never freed here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from services.orders.domain import answers, handover
from services.orders.domain import events as said
from services.orders.domain.order import Events, Order
from services.orders.domain.states import LineStatus, Status

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ESCALATE_EVERY = DAY


class Awaited(StrEnum):
    """What an order waits for."""

    ANSWERS = "answers"
    COPY = "copy"
    REVIEW = "review"
    HANDOVER = "handover"
    PACKING = "packing"
    COURIER = "courier"
    READER = "reader"
    DOOR = "door"
    RETURN = "return"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True)
class Deadline:
    """How long one thing may take, counted from when the order came into its state; None is for ever.

    ``after_window`` counts staff's time and the end from the chosen window instead, if that is later.
    """

    concern: str
    ask: timedelta | None = None
    ask_every: timedelta = DAY
    escalate: timedelta | None = None
    end: timedelta | None = None
    after_window: bool = False
    comfort: str | None = None


A = Awaited
HURRYING = "图书馆正在加紧处理，请您稍候"
DEADLINES: dict[Awaited, Deadline] = {
    A.ANSWERS: Deadline(
        "书目或时段没有得到答复", MINUTE, ask_every=5 * MINUTE, escalate=HOUR, end=DAY, comfort=HURRYING
    ),
    A.COPY: Deadline("一直没有等到复本", DAY, end=90 * DAY),
    A.REVIEW: Deadline("订单等待审核太久", escalate=DAY, end=14 * DAY, comfort=HURRYING),
    A.HANDOVER: Deadline(
        "配送没有收到备书任务", 10 * MINUTE, ask_every=HOUR, escalate=DAY, end=14 * DAY, comfort=HURRYING
    ),
    A.PACKING: Deadline("审核通过后没有备书", DAY, escalate=DAY, end=14 * DAY, after_window=True, comfort=HURRYING),
    A.COURIER: Deadline("图书已打包，没有送出", DAY, escalate=DAY, end=14 * DAY, after_window=True, comfort=HURRYING),
    A.READER: Deadline("读者没有来取书", DAY, end=14 * DAY),
    A.DOOR: Deadline("送书途中，没有结果", DAY, escalate=DAY, comfort="图书馆正在向快递员查问"),
    A.RETURN: Deadline("图书已经归还，订单没有登记", DAY),
    A.CONFIRMATION: Deadline("订单已结束，图书下落没有确认", 10 * MINUTE, ask_every=HOUR, escalate=DAY),
}

NOT_REVIEWED = "图书馆未能在期限内处理您的订单，很抱歉，请重新提交"
NOT_HANDED_OVER = "图书馆未能在期限内备好图书，订单已取消，很抱歉"

ASKING: dict[Awaited, Callable[[Order], Events]] = {
    A.ANSWERS: answers.asked_again,
    A.COPY: answers.asked_again,
    A.HANDOVER: handover.requested,
    A.PACKING: handover.requested,
    A.COURIER: handover.requested,
    A.READER: handover.requested,
    A.DOOR: handover.requested,
    # The loans are our own; the sweep asks them.
    A.RETURN: lambda _order: [],
    A.CONFIRMATION: handover.revoked,
}
ENDING: dict[Awaited, Callable[[Order, datetime], Events]] = {
    A.ANSWERS: answers.give_up,
    A.COPY: answers.stop_waiting,
    A.REVIEW: lambda order, now: answers.end_refused(order, NOT_REVIEWED, now),
    A.HANDOVER: lambda order, now: order.withdraw(now, NOT_HANDED_OVER),
    A.PACKING: lambda order, now: order.withdraw(now, NOT_HANDED_OVER),
    A.COURIER: lambda order, now: order.withdraw(now, NOT_HANDED_OVER),
    A.READER: handover.expire,
}

PEOPLES = (A.REVIEW, A.PACKING, A.COURIER, A.READER)
"""What waits for people at the branch, who are not there while it is closed."""

BY_STATUS: dict[Status, Awaited] = {
    Status.PENDING_REVIEW: A.REVIEW,
    Status.PREPARING: A.COURIER,
    Status.READY_FOR_PICKUP: A.READER,
    Status.OUT_FOR_DELIVERY: A.DOOR,
}
"""Where the status alone tells what is awaited."""


def awaited(order: Order) -> Awaited | None:
    """What the order waits for; None when nothing can be late any more."""
    if order.status == Status.SUBMITTED:
        is_answered = order.slot_settled and not order.lines_in(LineStatus.REQUESTED)
        return A.COPY if is_answered else A.ANSWERS
    if order.status == Status.APPROVED:
        is_followed = order.handover_known and not order.taking_back
        return A.PACKING if is_followed else A.HANDOVER
    if order.status == Status.HANDED_OVER:
        return A.COPY if order.lines_in(LineStatus.WAITLISTED) else A.RETURN
    if order.has_ended:
        return A.CONFIRMATION if order.lines_in(LineStatus.APPROVED) else None
    return BY_STATUS[order.status]


def due_at(order: Order) -> datetime | None:
    """When the order has to be looked at next; None when there is nothing to look after."""
    what = awaited(order)
    if what is None:
        return None
    moments = (_asks_at(order, what), _escalates_at(order, what), _ends_at(order, what))
    return min((moment for moment in moments if moment is not None), default=None)


def ends_for_want_of_people(order: Order, now: datetime) -> bool:
    """Whether the order ends now because nobody decided, packed, or came."""
    what = awaited(order)
    return what in PEOPLES and _is_past(_ends_at(order, what), now)


def overdue(order: Order, now: datetime) -> Events:
    """Do what is due: end the order, or ask again and tell staff."""
    what = awaited(order)
    if what is None:
        return []
    if _is_past(_ends_at(order, what), now):
        ended = ENDING[what](order, now)
        # What the order waits for instead, in the same state, is not asked for in the same breath.
        order.asked_at = order.asked_at and now
        return ended
    events: Events = []
    if _is_past(_asks_at(order, what), now):
        order.asked_at = now
        events += ASKING[what](order)
    if _is_past(_escalates_at(order, what), now):
        events += _escalate(order, DEADLINES[what], now)
    return events


def _escalate(order: Order, deadline: Deadline, now: datetime) -> Events:
    told: Events = []
    if order.escalated_at is None and deadline.comfort:
        order.tell("escalated", now, deadline.comfort)
        told = [order.fact(said.OrderProgressed)]
    order.escalated_at = now
    late = order.fact(said.OrderEscalated, status=str(order.status), since=order.entered_at, reason=deadline.concern)
    return [late, *told]


def _asks_at(order: Order, what: Awaited) -> datetime | None:
    deadline = DEADLINES[what]
    if deadline.ask is None:
        return None
    return order.asked_at + deadline.ask_every if order.asked_at else order.entered_at + deadline.ask


def _escalates_at(order: Order, what: Awaited) -> datetime | None:
    deadline = DEADLINES[what]
    if deadline.escalate is None:
        return None
    return (
        order.escalated_at + ESCALATE_EVERY
        if order.escalated_at
        else _counted_from(order, deadline) + deadline.escalate
    )


def _ends_at(order: Order, what: Awaited) -> datetime | None:
    deadline = DEADLINES[what]
    if what == A.READER and order.fulfilment.pickup_until:
        return order.fulfilment.pickup_until
    return None if deadline.end is None else _counted_from(order, deadline) + deadline.end


def _counted_from(order: Order, deadline: Deadline) -> datetime:
    window = order.fulfilment.ends_at if deadline.after_window else None
    return max(order.entered_at, window) if window else order.entered_at


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now
