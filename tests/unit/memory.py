"""Stores of three services in memory, with the rules of the database: natural keys, a sequence, a memory of causes."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from services.catalog.domain.refusals import TitleNotFound
from services.catalog.identity import work_of
from services.chassis.correlation import Cause, current_cause
from services.delivery.domain.refusals import CollectionNotFound, HandoverNotFound, SlotNotFound
from services.delivery.domain.slot import ServicePoint, Slot
from services.orders.domain import deadlines, reminders
from services.orders.domain.borrower import Borrower
from services.orders.domain.calendar import WEEKDAYS, Branch
from services.orders.domain.cart import Cart
from services.orders.domain.library_refusals import BranchNotFound
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import LOAN_ENDED, LoanStatus
from services.orders.domain.order import Order
from services.orders.domain.record import over_at
from services.orders.domain.refusals import LoanNotFound, OrderNotFound
from services.orders.domain.rules import Rules
from services.orders.domain.states import LineStatus, Status
from tests.unit.orders.house_rules import RULES

HOURS = {day: [["09:00", "18:00"]] for day in WEEKDAYS}
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

    def insert_missing(self, aggregates: dict[str, Any]) -> None:
        for key, aggregate in aggregates.items():
            self.insert(key, aggregate, [])

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

    def editions_for(self, line_id: str, title_id: str, besides: list[str]) -> list[str]:
        if title_id not in self.titles.kept:
            return []
        work = work_of(self.titles.load(title_id))
        others = [each for each in self.titles if work_of(each) == work and each.title_id not in (title_id, *besides)]
        fit = [each for each in others if each.claimed_for(line_id) or each.available]
        return [each.title_id for each in sorted(fit, key=lambda each: not each.claimed_for(line_id))]


class DeliveryStore(Refusing):
    def __init__(self, say: Say) -> None:
        super().__init__(say)
        self.slots = Memory(say, SlotNotFound)
        self.handovers = Memory(say, HandoverNotFound)
        self.collections = Memory(say, CollectionNotFound)

        self.known: dict[str, tuple[int, ServicePoint]] = {}

    def slots_ahead(self, branch_id: str, now: datetime) -> list[Slot]:
        ahead = [deepcopy(slot) for slot in self.slots if slot.branch_id == branch_id and slot.ends_at > now]
        return sorted(ahead, key=lambda slot: slot.starts_at)

    def closed_slots_with_orders(self, told_before: datetime) -> list[Slot]:
        stranded = (slot for slot in self.slots if slot.closed and slot.orders)
        return [deepcopy(slot) for slot in stranded if slot.moved_at is None or slot.moved_at < told_before]

    def is_appointed(self, order_id: str) -> bool:
        return order_id not in self.handovers.kept or self.handovers.load(order_id).is_appointed

    def collections_of(self, order_id: str) -> list[str]:
        return [each.loan_id for each in self.collections if each.order_id == order_id]

    def keep_point(self, branch_id: str, sequence: int, facts: dict[str, Any]) -> None:
        heard, point = self.known[branch_id]
        if sequence > heard:
            self.known[branch_id] = (sequence, replace(point, **facts))

    def point(self, branch_id: str) -> ServicePoint:
        return self.known[branch_id][1]

    def points(self) -> list[ServicePoint]:
        return [point for _, point in self.known.values()]

    def window(self, slot_id: str | None) -> tuple[datetime | None, datetime | None]:
        slot = self.slots.load(slot_id) if slot_id else None
        return (slot.starts_at, slot.ends_at) if slot else (None, None)


class HouseRules:
    def on(self, _day: date) -> Rules:
        return RULES


class Carts:
    def of(self, reader_id: str) -> Cart:
        return Cart(reader_id)

    def update(self, reader_id: str, change: Callable[[Cart], None]) -> Cart:
        cart = Cart(reader_id)
        change(cart)
        return cart


class LookedAfter(Memory):
    """Documents that are looked at when something is due, or later where that was put off, until their next change."""

    def __init__(self, say: Say, missing: type[Exception], due: Callable[[Any], datetime | None]) -> None:
        super().__init__(say, missing)
        self.looked_for: dict[str, datetime] = {}
        self._due = due

    def to_look_at(self, now: datetime, most: int) -> list[str]:
        looks = ((self.looked_for.get(key) or self._due(kept.aggregate), key) for key, kept in self.kept.items())
        return [key for at, key in sorted((at, key) for at, key in looks if at and at <= now)][:most]

    def postpone(self, key: str, until: datetime) -> None:
        self.looked_for[key] = until

    def _save(self, key: str, kept: Kept, aggregate: Any, events: list[Any]) -> None:
        self.looked_for.pop(key, None)
        super()._save(key, kept, aggregate, events)


class LoanMemory(LookedAfter):
    def overdue_since(self, reader_id: str, today: date) -> date | None:
        theirs = (loan.due_on for loan in self if loan.reader.reader_id == reader_id and loan.is_expected)
        return min((due_on for due_on in theirs if due_on < today), default=None)

    def to_end(self, barcode: str, command_id: str, _now: datetime) -> str | None:
        of_copy = [loan for loan in self if loan.barcode == barcode]
        ended = [loan for loan in of_copy if self.knows(loan.loan_id, command_id)]
        out = [loan for loan in of_copy if loan.active_barcode]
        lost = [loan for loan in of_copy if loan.status in (LoanStatus.LOST, LoanStatus.SETTLED)]
        return next((loan.loan_id for loan in [*ended, *out, *lost]), None)

    def lost_by(self, reader_id: str) -> int:
        return sum(loan.status == LoanStatus.LOST for loan in self if loan.reader.reader_id == reader_id)

    def of_order(self, order_id: str) -> list[Loan]:
        return [deepcopy(loan) for loan in self if loan.order_id == order_id]

    def ended_of(self, order_id: str) -> list[str]:
        return [loan.loan_id for loan in self if loan.order_id == order_id and loan.status in LOAN_ENDED]

    def look_at_closed_days(self, branch: Branch, today: date, now: datetime) -> None:
        theirs = (loan for loan in self if loan.is_expected and loan.due_on >= today)
        self.looked_for |= {loan.loan_id: now for loan in theirs if not branch.is_open_on(loan.due_on)}


class Borrowers:
    def __init__(self) -> None:
        self.keeping: dict[str, bool] = {}
        self.holding: list[str] = []

    def of(self, reader_id: str, name: str) -> Borrower:
        keeps = self.keeping.get(reader_id, False)
        return Borrower(reader_id, name, card="trust_card", holding=list(self.holding), keeps_record=keeps)

    def choose_record(self, reader_id: str, keep: bool) -> None:
        self.keeping[reader_id] = keep


class OrdersStore:
    def __init__(self, say: Say) -> None:
        self.borrowers = Borrowers()
        self.kept_until: dict[str, datetime] = {}
        self.rules = HouseRules()
        self.orders = LookedAfter(say, OrderNotFound, deadlines.due_at)
        self.loans = LoanMemory(say, LoanNotFound, reminders.look_at)
        self.carts = Carts()
        self.branches = Memory(say, BranchNotFound)
        self.branches.insert("jl", Branch("jl", "锦林", "锦林路 8 号", hours=dict(HOURS)), [])
        self.order, self.update_order = self.orders.load, self.orders.update

    def find_order(self, order_id: str) -> Order | None:
        return self.order(order_id) if order_id in self.orders.kept else None

    def add_order(self, order: Order, events: list[Any], _most: int) -> bool:
        return self.orders.insert(order.order_id, order, events)

    def add_follow_up(self, order: Order, events: list[Any]) -> bool:
        return self.orders.insert(order.order_id, order, events)

    def with_a_record(self, over_by: datetime, most: int) -> list[str]:
        looks = ((self.kept_until.get(each.order_id) or over_at(each), each.order_id) for each in self.orders)
        return [order_id for at, order_id in looks if at and at <= over_by][:most]

    def keep_record(self, order_id: str, until: datetime) -> None:
        self.kept_until[order_id] = until

    def is_awaited(self, title_id: str) -> bool:
        lines = (line for order in self.orders for line in order.lines)
        return any(line.title_id == title_id and line.status == LineStatus.WAITLISTED for line in lines)

    def branch(self, branch_id: str) -> Branch:
        branch: Branch = self.branches.load(branch_id)
        return branch

    def let_wait(self, order_id: str, decide: Callable[[Order], list[Any]], _most: int) -> Order:
        order: Order = self.update_order(order_id, decide)
        return order

    def branch_ids(self) -> list[str]:
        return list(self.branches.kept)

    def branches_closed_by(self, closure_id: str, _lifted_by: str = "") -> list[str]:
        return [each.branch_id for each in self.branches if closure_id in {its.closure_id for its in each.closures}]

    def waiting_at_the_counter(self, branch_id: str) -> list[str]:
        waiting = (each for each in self.orders if each.status == Status.READY_FOR_PICKUP)
        return [each.order_id for each in waiting if each.fulfilment.branch_id == branch_id]

    def postpone(self, order_id: str, until: datetime) -> None:
        self.orders.postpone(order_id, until)

    def overdue(self, now: datetime, most: int) -> list[str]:
        return self.orders.to_look_at(now, most)
