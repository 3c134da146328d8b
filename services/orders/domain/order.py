"""An order: one submission, with the truth kept per line.

A verb checks the table of moves, changes the order and returns the events that tell others.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.orders.domain import events as said
from services.orders.domain.decision import Decision, Review, decide_by
from services.orders.domain.fulfilment import Fulfilment
from services.orders.domain.line import Line
from services.orders.domain.refusals import LineNotFound, OrderStateForbids
from services.orders.domain.states import (
    ENDED,
    RELEASABLE,
    TRANSITIONS,
    WORDS,
    LineStatus,
    Status,
)

Events = list[Any]


@dataclass(slots=True)
class Moment:
    """One step that the reader sees."""

    at: datetime
    event: str
    text: str


@dataclass(slots=True)
class Order:
    """The aggregate. Its verbs are in ``order``, ``review`` and ``handover``, one file a chapter of its life.

    ``follows`` is the order of which a line was moved here. ``taking_back`` is the number of the decision by which an
    approval is being taken back; 0 for none.
    """

    order_id: str
    reader: said.ReaderCard
    fulfilment: Fulfilment
    lines: list[Line]
    submitted_at: datetime
    status: Status = Status.SUBMITTED
    slot_settled: bool = False
    handover_known: bool = False
    review: Review | None = None
    timeline: list[Moment] = field(default_factory=list)
    since: datetime | None = None
    asked_at: datetime | None = None
    escalated_at: datetime | None = None
    decide_by: datetime | None = None
    decisions: list[Decision] = field(default_factory=list)
    taking_back: int = 0
    follows: str | None = None

    @property
    def entered_at(self) -> datetime:
        """When the order came into its state; orders of an older build did not note it."""
        return self.since or self.submitted_at

    @property
    def open_lines(self) -> int:
        """How many lines count against the reader's limit."""
        return sum(line.is_open for line in self.lines)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more can happen to the order."""
        return self.status in ENDED

    def line(self, line_id: str) -> Line:
        """One line. Raises LineNotFound."""
        for line in self.lines:
            if line.line_id == line_id:
                return line
        raise LineNotFound(line_id)

    def lines_in(self, *statuses: LineStatus) -> list[Line]:
        """The lines in any of these states."""
        return [line for line in self.lines if line.status in statuses]

    def can(self, verb: str) -> bool:
        """Whether the table has such a move from here."""
        return (self.status, verb) in TRANSITIONS

    def move(self, verb: str, now: datetime, text: str) -> None:
        """Make a move of the table and write it into the timeline. Raises OrderStateForbids."""
        if not self.can(verb):
            raise OrderStateForbids(self.order_id, status=WORDS[self.status])
        self.status = TRANSITIONS[self.status, verb]
        self.since, self.asked_at, self.escalated_at, self.taking_back = now, None, None, 0
        self.tell(self.status, now, text)

    def present(self, verb: str, now: datetime, text: str) -> Events:
        """Put the order before staff, by a move of the table."""
        self.move(verb, now, text)
        self.decide_by = decide_by(now, self.fulfilment.starts_at)
        return [self.fact(said.OrderReadyForReview)]

    def tell(self, event: str, now: datetime, text: str) -> None:
        """Add a line to what the reader sees."""
        self.timeline.append(Moment(now, str(event), text))

    def tell_before(self, steps: Collection[str], event: str, now: datetime, text: str) -> None:
        """Add a line where it belongs: before the steps that it preceded, should they be told already."""
        later = [place for place, moment in enumerate(self.timeline) if moment.event in steps]
        place = later[0] if later else len(self.timeline)
        at = min([now, *(moment.at for moment in self.timeline[place:])])
        self.timeline.insert(place, Moment(at, event, text))

    def fact(self, kind: Any, **details: Any) -> Any:
        """An event about this order."""
        return kind(order_id=self.order_id, reader_id=self.reader.reader_id, **details)

    def release(self, lines: Iterable[Line]) -> Events:
        """Let go of lines that were not handed over, and tell the catalog."""
        let_go = [line for line in lines if line.status in RELEASABLE]
        for line in let_go:
            line.move("release")
        return self.lines_released(let_go)

    def release_undecided(self) -> Events:
        """Let go of every line that delivery does not have in hand."""
        return self.release(line for line in self.lines if line.status != LineStatus.APPROVED)

    def lines_released(self, lines: list[Line]) -> Events:
        """The event for lines that ended before a handover, if there are any."""
        return [self.fact(said.LinesReleased, lines=[line.wanted() for line in lines])] if lines else []

    def release_slot(self) -> Events:
        """Give the slot back; its window is nobody's appointment any more."""
        slot_id = self.fulfilment.slot_id
        self.fulfilment.slot_id = self.fulfilment.starts_at = self.fulfilment.ends_at = None
        return [said.SlotReleased(self.order_id, slot_id)] if slot_id else []

    def cancel(self, now: datetime, text: str) -> Events:
        """The reader no longer wants the order; possible until the books are packed.

        Approved lines keep their copies until delivery confirms that it has not handed them over. When it is too late
        for the rest, a line that still waits for its copy can be given up.
        """
        if not self.can("cancel") and not self.has_ended and self.lines_in(LineStatus.WAITLISTED):
            return self.stop_waiting(now, "不再等候尚未到馆的图书")
        return self._take_back("cancel", now, text)

    def withdraw(self, now: datetime, text: str) -> Events:
        """The library cannot hand over what it approved; copies stay with the order as when it is cancelled."""
        return self._take_back("withdraw", now, text)

    def _take_back(self, verb: str, now: datetime, text: str) -> Events:
        self.move(verb, now, text)
        return [*self.release_undecided(), *self.release_slot(), self.fact(said.OrderCancelled)]

    def stop_waiting(self, now: datetime, text: str) -> Events:
        """Give up the lines that still wait for a copy; the others go on."""
        self.tell("stopped_waiting", now, text)
        return [*self.release(self.lines_in(LineStatus.WAITLISTED)), *self.close_if_done(now)]

    def line_ended(self, line_id: str, is_lost: bool, now: datetime) -> Events:
        """One book is back or lost, which may be told again, or too late; the last one closes the order."""
        line = self.line(line_id)
        if line.status == LineStatus.RETURNED or (is_lost and line.status == LineStatus.LOST):
            return []
        line.move("lose" if is_lost else "give_back")
        what = "登记遗失" if is_lost else "已归还"
        self.tell(line.status, now, f"{what}《{line.title}》")
        return self.close_if_done(now)

    def close_if_done(self, now: datetime) -> Events:
        """Close a handed over order of which nothing is open any more."""
        if self.status != Status.HANDED_OVER or self.open_lines:
            return [self.fact(said.OrderProgressed)]
        self.move("close", now, "借阅结束，订单完成")
        return [self.fact(said.OrderClosed)]


def submit(
    order_id: str, reader: said.ReaderCard, fulfilment: Fulfilment, lines: list[Line], now: datetime
) -> tuple[Order, Events]:
    """A new order and the event that asks catalog and delivery for their answers."""
    order = Order(order_id, reader, fulfilment, lines, submitted_at=now, since=now)
    order.tell("submitted", now, "订单已提交，正在为您找书")
    wanted = [line.wanted() for line in lines]
    destination = fulfilment.destination()
    return order, [order.fact(said.OrderSubmitted, fulfilment=destination, lines=wanted)]
