"""Stores of three services in memory, with the rules of the database: natural keys, a sequence, a memory of causes."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.catalog.domain.refusals import TitleNotFound
from services.chassis.correlation import Cause, current_cause
from services.delivery.domain.refusals import CollectionNotFound, HandoverNotFound, SlotNotFound
from services.orders.domain import deadlines
from services.orders.domain.borrower import Borrower
from services.orders.domain.calendar import Branch
from services.orders.domain.order import Order
from services.orders.domain.refusals import BranchNotFound, LoanNotFound, OrderNotFound
from services.orders.domain.rules import Rules
from services.orders.domain.states import LineStatus
from tests.unit.orders.house_rules import RULES

Say = Callable[[Any, str, int], None]


@dataclass
class Kept:
    """A document: what it holds, how many events it recorded, what it acted on."""

    aggregate: Any
    sequence: int = 0
    inbox: list[Cause] = field(default_factory=list)


class Memory:
    """Aggregates as the database keeps them: natural keys, a sequence, and the memory of causes."""

    def __init__(self, say: Say, missing: type[Exception]) -> None:
        self.kept: dict[str, Kept] = {}
        self._say = say
        self._missing = missing

    def __iter__(self) -> Any:
        return iter([each.aggregate for each in self.kept.values()])

    def load(self, key: str) -> Any:
        if key not in self.kept:
            raise self._missing(key)
        return deepcopy(self.kept[key].aggregate)

    def insert(self, key: str, aggregate: Any, events: list[Any]) -> bool:
        if key in self.kept:
            return False
        self._save(key, Kept(aggregate), aggregate, events)
        return True

    def update(self, key: str, decide: Callable[[Any], list[Any]], even_late: bool = False) -> Any:
        aggregate = self.load(key)
        if not self._is_stale(self.kept[key].inbox, even_late):
            self._save(key, self.kept[key], aggregate, decide(aggregate))
        return aggregate

    def knows(self, key: str, event_id: str) -> bool:
        return any(heard.event_id == event_id for heard in self.kept[key].inbox)

    def _is_stale(self, inbox: list[Cause], even_late: bool) -> bool:
        cause = current_cause()
        return cause is not None and any(
            heard.event_id == cause.event_id
            or (not even_late and heard.source == cause.source and heard.sequence > cause.sequence)
            for heard in inbox
        )

    def _save(self, key: str, kept: Kept, aggregate: Any, events: list[Any]) -> None:
        cause = current_cause()
        self.kept[key] = Kept(
            deepcopy(aggregate), kept.sequence + len(events), [*kept.inbox, *([cause] if cause else [])]
        )
        for place, event in enumerate(events, start=kept.sequence + 1):
            self._say(event, key, place)


class Refusing:
    """Refusals of a store, told again each time that they are asked for."""

    def __init__(self, say: Say) -> None:
        self._refusals = Memory(say, KeyError)

    def refuse(self, refusal: Any, answer: list[Any]) -> None:
        key = f"{getattr(refusal, 'line_id', None) or refusal.order_id}.refused"
        if not self._refusals.insert(key, refusal, answer):
            self._refusals.update(key, lambda _known: answer)


class CatalogStore(Refusing):
    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.titles = Memory(say, TitleNotFound)
        self.update_title = self.titles.update


class DeliveryStore(Refusing):
    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.slots = Memory(say, SlotNotFound)
        self.handovers = Memory(say, HandoverNotFound)
        self.collections = Memory(say, CollectionNotFound)

    def window(self, slot_id: str | None) -> tuple[datetime | None, datetime | None]:
        slot = self.slots.load(slot_id) if slot_id else None
        return (slot.starts_at, slot.ends_at) if slot else (None, None)


class HouseRules:
    def on(self, _day: date) -> Rules:
        return RULES


class OrdersStore:
    def __init__(self, say: Say) -> None:
        self.rules = HouseRules()
        self.orders = Memory(say, OrderNotFound)
        self.loans = Memory(say, LoanNotFound)
        self.branches = Memory(say, BranchNotFound)
        self.branches.insert("jl", Branch("jl", "锦林", "锦林路 8 号"), [])
        self.order, self.update_order = self.orders.load, self.orders.update

    def find_order(self, order_id: str) -> Order | None:
        return self.order(order_id) if order_id in self.orders.kept else None

    def add_order(self, order: Order, events: list[Any], _most: int) -> bool:
        return self.orders.insert(order.order_id, order, events)

    def add_follow_up(self, order: Order, events: list[Any]) -> bool:
        return self.orders.insert(order.order_id, order, events)

    def borrower(self, reader_id: str, name: str) -> Borrower:
        return Borrower(reader_id, name, card="trust_card")

    def overdue_since(self, reader_id: str, today: date) -> date | None:
        out = [loan.due_on for loan in self.loans if loan.reader.reader_id == reader_id and not loan.returned_at]
        return min((due_on for due_on in out if due_on < today), default=None)

    def is_awaited(self, title_id: str) -> bool:
        lines = (line for order in self.orders for line in order.lines)
        return any(line.title_id == title_id and line.status == LineStatus.WAITLISTED for line in lines)

    def branch(self, branch_id: str) -> Branch:
        branch: Branch = self.branches.load(branch_id)
        return branch

    def update_cart(self, _reader_id: str, _change: Any) -> None:
        return

    def loan_to_end(self, barcode: str, command_id: str, _now: datetime) -> str | None:
        of_copy = [loan for loan in self.loans if loan.barcode == barcode]
        ended = [loan for loan in of_copy if self.loans.knows(loan.loan_id, command_id)]
        out = [loan for loan in of_copy if loan.active_barcode]
        return next((loan.loan_id for loan in [*ended, *out]), None)

    def ended_loans(self, order_id: str) -> list[str]:
        return [loan.loan_id for loan in self.loans if loan.order_id == order_id and loan.returned_at]

    def overdue(self, now: datetime, most: int) -> list[str]:
        due = [(deadlines.due_at(order), order.order_id) for order in self.orders]
        return [order_id for at, order_id in sorted((at, each) for at, each in due if at and at <= now)][:most]
