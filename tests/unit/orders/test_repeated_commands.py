"""A command that comes again, since its first answer was lost, is about the same document, whatever else happened."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from services.chassis.correlation import Cause, Work, doing
from services.orders.domain.loan import Loan
from services.orders.domain.order import Order
from services.orders.domain.refusals import CopyNotOnLoan, TitleAlreadyHeld
from services.orders.handlers import Handlers
from tests.unit.memory import OrdersStore
from tests.unit.orders.builders import NOW, READER

SUBJECT = {"account_id": "r1", "name": "王秀兰", "role": "reader"}
GOAL = {"method": "pickup", "branch_id": "jl", "slot_id": "s1", "address": None}


class Store(OrdersStore):
    """A store in which a twin of the command may be faster."""

    def __init__(self) -> None:
        super().__init__(lambda *_: None)
        self.twin: Order | None = None

    def add_order(self, order: Order, events: list[Any], most: int) -> bool:
        if self.twin is not None:
            super().add_order(self.twin, events, most)
        return super().add_order(order, events, most)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def handlers(store: Store) -> Handlers:
    ids = iter("abcdefgh")
    return Handlers(store, lambda: NOW, lambda: next(ids))  # type: ignore[arg-type]


@contextmanager
def carrying_out(command_id: str) -> Iterator[None]:
    with doing(Work("request1", cause=Cause(command_id, command_id, 0), command_id=command_id)):
        yield


def lend(store: Store, loan_id: str) -> None:
    about = (loan_id, "o1", READER, "t1", "书", "b1", "jl")
    store.loans.insert(loan_id, Loan(*about, started_at=NOW, due_on=NOW.date(), active_barcode="b1"), [])


def test_a_return_that_comes_again_ends_no_other_loan(store: Store, handlers: Handlers) -> None:
    lend(store, "first")
    with carrying_out("c1"):
        assert handlers.return_copy("b1", None, "c1").loan_id == "first"
    lend(store, "second")
    with carrying_out("c1"):
        assert handlers.return_copy("b1", None, "c1").loan_id == "first"
    assert store.loans.load("second").returned_at is None
    with carrying_out("c2"):
        assert handlers.return_copy("b1", None, "c2").loan_id == "second"
    with carrying_out("c3"), pytest.raises(CopyNotOnLoan):
        handlers.return_copy("b1", None, "c3")


def submit(handlers: Handlers, order_id: str) -> Order:
    request = {
        "lines": [{"title_id": "t1", "title": "书", "material": "book"}],
        "fulfilment": GOAL,
        "other_editions": False,
    }
    with carrying_out(order_id):
        return handlers.submit(SUBJECT, request, order_id)


def test_an_order_that_is_submitted_again_is_the_one_that_is_kept(store: Store, handlers: Handlers) -> None:
    first = submit(handlers, "o1")
    store.borrowers.holding = ["t1"]
    assert submit(handlers, "o1").lines == first.lines == store.order("o1").lines
    with pytest.raises(TitleAlreadyHeld):
        submit(handlers, "o2")


def test_of_two_submissions_at_once_both_are_answered_with_the_one_that_is_kept(
    store: Store, handlers: Handlers
) -> None:
    elsewhere = submit(Handlers(Store(), lambda: NOW, lambda: "z"), "o1")  # type: ignore[arg-type]
    store.twin = elsewhere
    assert submit(handlers, "o1").lines == elsewhere.lines


def test_a_refusal_is_the_last_word_only_if_no_twin_has_the_order(store: Store, handlers: Handlers) -> None:
    """The card shows what the twin took, while its order has ended already and holds nothing."""
    first = submit(handlers, "o1")
    store.borrowers.holding = [f"t{number}" for number in range(99)]
    assert submit(handlers, "o1").order_id == first.order_id
    store.borrowers.holding = []
    assert submit(handlers, "o1").lines == first.lines
