"""Three services around one table: their real use cases, memory instead of a database, a list instead of the broker."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import Mock

from services.catalog.domain.copy import Copy
from services.catalog.domain.refusals import Refused as CatalogRefused
from services.catalog.domain.title import Title
from services.catalog.handlers import Handlers as Catalog
from services.chassis.correlation import Cause, Work, doing
from services.chassis.messaging.envelope import Envelope, seal
from services.contracts.subscriptions import SUBSCRIPTIONS
from services.delivery.domain.handover import Handover
from services.delivery.domain.refusals import Refused as DeliveryRefused
from services.delivery.domain.slot import ServicePoint, Slot
from services.delivery.handlers import Handlers as Delivery
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import LoanStatus
from services.orders.domain.refusals import Refused as OrdersRefused
from services.orders.handlers import Handlers as Orders
from tests.unit.memory import HOURS, CatalogStore, DeliveryStore, OrdersStore

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
REFUSED = (CatalogRefused, OrdersRefused, DeliveryRefused)
CODE = "123456"
READER = {"account_id": "reader1", "name": "王秀兰", "role": "reader"}


class World:
    """The services, what is under way between them, and the clock on the wall."""

    def __init__(self) -> None:
        self.now = NOW
        self.under_way: list[tuple[str, Envelope]] = []
        self.orders_store, self.catalog_store = OrdersStore(self._say), CatalogStore(self._say)
        self.delivery_store = DeliveryStore(self._say)
        self.delivery_store.known["jl"] = (0, ServicePoint("jl", "锦林", HOURS))
        lines = (f"line{number}" for number in range(10_000))
        self.orders = Orders(self.orders_store, lambda: self.now, lambda: next(lines))  # type: ignore[arg-type]
        self.catalog = Catalog(self.catalog_store, lambda: self.now, indexing=Mock(), search_log=Mock(), uploads=Mock())  # type: ignore[arg-type]
        self.delivery = Delivery(self.delivery_store, lambda: self.now, lambda: CODE)  # type: ignore[arg-type]
        self._rooms: dict[str, Callable[[dict[str, Any]], None]] = {
            "catalog.order-submitted": self.catalog.order_submitted,
            "catalog.editions": self.catalog.edition_wanted,
            "catalog.lines-released": self.catalog.lines_released,
            "catalog.loans": self.catalog.loan_changed,
            "orders.line-answers": self.orders.line_answered,
            "orders.editions": self.orders.edition_allotted,
            "orders.slot-answers": self.orders.slot_answered,
            "orders.handovers": self.orders.handover_progressed,
            "orders.loan-returned": self.orders.loan_ended,
            "delivery.order-submitted": self.delivery.order_submitted,
            "delivery.slot-released": self.delivery.slot_released,
            "delivery.order-approved": self.delivery.order_approved,
            "delivery.order-ended": self.delivery.order_ended,
            "delivery.collections": self.delivery.collections_changed,
            "delivery.forgotten": self.delivery.order_forgotten,
            "delivery.branch-hours": self.delivery.branch_changed,
            "orders.to-review": self.orders.ready_for_review,
            "orders.calendar": self.orders.calendar_changed,
        }

    def stock(self, title_id: str, copies: int, work: str | None = None) -> None:
        books = [Copy(f"{title_id}-{number}", "jl") for number in range(copies)]
        title = Title(title_id, work or title_id, "I", authors=["余华"], publisher=title_id, copies=books)
        self.catalog_store.titles.insert(title_id, title, [])

    def open_slot(self, slot_id: str, capacity: int) -> None:
        method, begins = slot_id.split(".", maxsplit=1)[0], self.now + timedelta(days=9)
        slot = Slot(slot_id, "jl", method, begins, begins + timedelta(hours=2), capacity)
        self.delivery_store.slots.insert(slot_id, slot, [])

    def deliver(self, place: int, keep: bool = False) -> None:
        """Hand over one event; it stays for later when it cannot be acted on yet, or on purpose."""
        queue, envelope = self.under_way.pop(place)
        about = {"event": envelope.name, "event_id": envelope.event_id, "sequence": envelope.sequence}
        cause = Cause(envelope.event_id, envelope.source, envelope.sequence)
        try:
            with doing(Work(envelope.correlation_id, cause=cause)):
                self._rooms[queue]({**envelope.read_payload(), **about})
        except REFUSED:
            keep = True
        if keep:
            self.under_way.append((queue, envelope))

    def pass_time(self, length: timedelta) -> None:
        """Time goes by, and the services do what they do by themselves."""
        self.now += length
        self.delivery.move_appointments()
        self.orders.keep_reminders()
        self.orders.keep_deadlines()
        self.orders.forget_records()

    def attempt(self, act: Callable[..., Any], *arguments: Any) -> bool:
        """Somebody tries something; True if it was not refused."""
        try:
            act(*arguments)
        except REFUSED:
            return False
        return True

    def work(self) -> list[Callable[[], Any]]:
        """What there is to do for staff and couriers, one step each."""
        staff = {"account_id": "staff1", "name": "周馆员", "role": "staff"}
        pending = [each.order_id for each in self.orders_store.orders if each.status == "pending_review"]
        words = {
            "reason_code": "other",
            "message": "不借",
            "next_step": None,
            "next_title_id": None,
            "override": "破例",
        }
        whole = [{"order_id": each, "lines": None, **words} for each in pending]
        decided = [each.order_id for each in self.orders_store.orders if each.status == "approved"]
        handing: dict[str, Callable[[str], Any]] = {
            "to_pack": self.delivery.pack,
            "ready_for_pickup": lambda order_id: self.delivery.collect(order_id, CODE),
            "packed": lambda order_id: self.delivery.dispatch(order_id, None),
            "out_for_delivery": lambda order_id: self.delivery.attempt("courier1", order_id, "nobody_home", None),
        }
        return [
            *(partial(self.orders.approve, staff, order) for order in whole),
            *(partial(self.orders.reject, staff, order) for order in whole[:1]),
            *(partial(handing[each.status], each.order_id) for each in self.handovers if each.status in handing),
            *(partial(self.attempt, self.orders.take_back, staff, order_id) for order_id in decided),
            *self.arrivals(),
            *self.misfortunes(),
        ]

    def misfortunes(self) -> list[Callable[[], Any]]:
        """Books that are not where they are thought to be."""
        deeds = (self.orders.claim_returned, self.orders.lose, self.orders.renew)
        out = [each.loan_id for each in self.loans if each.status == LoanStatus.ON_LOAN]
        said = [each.loan_id for each in self.loans if each.status == LoanStatus.CLAIMED_RETURNED]
        return [
            *(partial(self.attempt, deed, READER, loan_id) for deed in deeds for loan_id in out),
            *(partial(self.attempt, self.orders.recall, loan_id) for loan_id in out),
            *(partial(self.orders.deny_return, loan_id) for loan_id in said),
            *(partial(self.attempt, self.orders.settle, each.loan_id) for each in self.loans),
        ]

    def arrivals(self) -> list[Callable[[], Any]]:
        """Books that come to their reader, or back."""
        on_the_way = [each.order_id for each in self.handovers if each.status == "out_for_delivery"]
        lent = [each.barcode for each in self.loans if each.status != LoanStatus.RETURNED]
        return [
            *(partial(self.delivery.attempt, "courier1", order_id, "delivered", None) for order_id in on_the_way),
            *(partial(self.orders.return_copy, barcode, "jl", f"return-{barcode}") for barcode in lent),
        ]

    @property
    def handovers(self) -> list[Handover]:
        return list(self.delivery_store.handovers)

    @property
    def loans(self) -> list[Loan]:
        return list(self.orders_store.loans)

    def copy_of(self, barcode: str) -> Copy:
        return next(copy for title in self.catalog_store.titles for copy in title.copies if copy.barcode == barcode)

    def _say(self, event: Any, aggregate_id: str, sequence: int) -> None:
        envelope = seal(event, aggregate_id, sequence, self.now)
        for subscription in SUBSCRIPTIONS:
            if subscription.queue in self._rooms and envelope.name in {each.name for each in subscription.events}:
                self.under_way.append((subscription.queue, envelope))
