"""The sweep: one turn, its limit, and an order that fails."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.orders.domain.loan import Loan
from services.orders.domain.order import Order
from services.orders.domain.states import LineStatus, Status
from services.orders.handlers import Handlers, turns
from services.orders.handlers.turns import AT_ONCE, STANDS_BACK
from tests.unit.memory import OrdersStore
from tests.unit.orders.builders import NOW, READER, a_line, an_order

TOMORROW = NOW + timedelta(days=1)


class Store(OrdersStore):
    """Orders of which some cannot be changed."""

    def __init__(self) -> None:
        self.said: list[Any] = []
        super().__init__(lambda event, *_: self.said.append(event))
        self.broken: set[str] = set()
        self.postponed: dict[str, datetime] = {}
        self.update_order = self._update_order  # type: ignore[method-assign]

    def put(self, order_id: str, order: Order) -> None:
        order.order_id = order_id
        self.orders.insert(order_id, order, [])

    def postpone(self, order_id: str, until: datetime) -> None:
        self.postponed[order_id] = until

    def _update_order(self, order_id: str, decide: Any) -> Any:
        if order_id in self.broken:
            raise RuntimeError("out of order")
        return self.orders.update(order_id, decide)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def handlers(store: Store) -> Handlers:
    return Handlers(store, lambda: TOMORROW, lambda: "id")  # type: ignore[arg-type]


def test_an_order_that_fails_stands_back_and_the_others_have_their_turn(store: Store, handlers: Handlers) -> None:
    for order_id in ("o1", "o2", "o3"):
        store.put(order_id, an_order(Status.PENDING_REVIEW, [a_line(1, LineStatus.ALLOTTED)], since=NOW))
    store.broken.add("o2")
    assert handlers.keep_deadlines() == 3
    assert [store.order(each).escalated_at for each in ("o1", "o2", "o3")] == [TOMORROW, None, TOMORROW]
    assert store.postponed == {"o2": TOMORROW + STANDS_BACK}


def test_a_turn_has_an_end_and_the_longest_overdue_come_first(
    store: Store, handlers: Handlers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "MOST_PAGES", 1)
    for number in range(AT_ONCE + 5):
        since = NOW - timedelta(minutes=number)
        store.put(f"o{number}", an_order(Status.PENDING_REVIEW, [a_line(1, LineStatus.ALLOTTED)], since=since))
    assert handlers.keep_deadlines() == AT_ONCE
    left = [number for number in range(AT_ONCE + 5) if store.order(f"o{number}").escalated_at is None]
    assert left == [0, 1, 2, 3, 4]
    assert handlers.keep_deadlines() == 5
    assert handlers.keep_deadlines() == 0


def test_a_turn_goes_on_to_the_last_that_is_overdue(store: Store, handlers: Handlers) -> None:
    for number in range(2 * AT_ONCE + 5):
        store.put(f"o{number}", an_order(Status.PENDING_REVIEW, [a_line(1, LineStatus.ALLOTTED)], since=NOW))
    assert handlers.keep_deadlines() == 2 * AT_ONCE + 5


def test_the_log_tells_what_was_mended_and_what_is_late(store: Store, handlers: Handlers) -> None:
    store.put("review", an_order(Status.PENDING_REVIEW, [a_line(1, LineStatus.ALLOTTED)], since=NOW))
    store.put("lost", an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED)], since=TOMORROW - timedelta(hours=1)))
    store.put("silent", an_order(Status.SUBMITTED, since=NOW))
    with capture_logs() as lines:
        handlers.keep_deadlines()
    assert {(line["event"], line["order_id"], line["status"]) for line in lines} == {
        ("order-escalated", "review", "pending_review"),
        ("order-asked-again", "lost", "approved"),
        ("order-given-up", "silent", "submitted"),
    }


def test_a_return_that_the_order_did_not_hear_of_is_told_again(store: Store, handlers: Handlers) -> None:
    lines = [a_line(1, LineStatus.HANDED_OVER), a_line(2, LineStatus.HANDED_OVER), a_line(3, LineStatus.RETURNED)]
    store.put("o1", an_order(Status.HANDED_OVER, lines, since=NOW))
    for line, returned_at in zip(lines, (NOW, None, NOW), strict=True):
        assert line.copy_barcode
        book = (line.title_id, line.title, line.copy_barcode, "jl")
        loan = Loan(line.line_id, "o1", READER, *book, started_at=NOW, due_on=NOW.date(), returned_at=returned_at)
        store.loans.insert(line.line_id, loan, [])
    handlers.keep_deadlines()
    assert [(event.wire_name, event.loan_id) for event in store.said] == [("loan-returned", "line1")]
    assert handlers.keep_deadlines() == 0, "it is asked once a day"
