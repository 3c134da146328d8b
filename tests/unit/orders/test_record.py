"""Who had a book is known for a while, and then to nobody."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.orders.domain.decision import Decision, Deed
from services.orders.domain.events import ReaderCard
from services.orders.domain.loan import Loan
from services.orders.domain.order import Moment, Order
from services.orders.domain.record import NOBODY
from services.orders.domain.states import ENDED, LineStatus, Status
from services.orders.handlers import Handlers
from services.orders.handlers.turns import AT_ONCE, STANDS_BACK
from tests.unit.memory import OrdersStore
from tests.unit.orders.builders import NOW, READER, a_line, an_order, names
from tests.unit.orders.house_rules import RULES

KNOWN_FOR = timedelta(days=RULES.least("history_days"))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


class Desk:
    """Orders with a memory, long after."""

    def __init__(self) -> None:
        self.now = NOW + KNOWN_FOR
        self.said: list[Any] = []
        self.store = OrdersStore(lambda event, *_: self.said.append(event))
        self.handlers = Handlers(self.store, lambda: self.now, lambda: "id")  # type: ignore[arg-type]

    def keep(self, order: Order, *loans: Loan) -> None:
        self.store.orders.insert(order.order_id, order, [])
        for loan in loans:
            self.store.loans.insert(loan.loan_id, loan, [])

    def is_known(self, order_id: str = "o1") -> bool:
        order, loans = self.store.order(order_id), self.store.loans.of_order(order_id)
        assert {each.reader.reader_id for each in loans} <= {order.reader.reader_id}, "one is forgotten with the other"
        return bool(order.reader.reader_id != NOBODY.reader_id)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def a_loan(number: int = 1, returned_at: datetime | None = NOW, **more: Any) -> Loan:
    about = (f"line{number}", "o1", READER, f"title{number}", f"书{number}", f"copy{number}", "jl")
    at = {"started_at": NOW - timedelta(days=30), "due_on": NOW.date(), "returned_at": returned_at}
    return Loan(*about, address="锦林路 8 号", **at, **more)


def over(status: Status = Status.CLOSED, line: LineStatus = LineStatus.RETURNED) -> Order:
    return an_order(status, [a_line(1, line)], since=NOW)


def test_nobody_can_tell_any_more_who_had_the_book(desk: Desk) -> None:
    order = over()
    order.fulfilment.pickup_code, order.lines[0].message = "123456", "王秀兰女士，您好"
    order.timeline = [Moment(NOW, "handed_over", "交给了王秀兰")]
    order.decisions = [Decision(NOW, "staff1", "周馆员", Deed.APPROVED, ["line1"], "王秀兰是老读者", "city-pass")]
    desk.keep(order, a_loan())
    assert desk.handlers.forget_records() == 1
    kept = str([asdict(desk.store.order("o1")), *map(asdict, desk.store.loans)])
    assert not [word for word in ("r1", "王秀兰", "5555", "锦林路", "123456") if word in kept]
    assert names(desk.said) == ["order-forgotten"]
    assert desk.store.order("o1").decisions[0].by == "staff1", "who decided is known for good"


def test_what_was_borrowed_is_still_counted(desk: Desk) -> None:
    desk.keep(over(), a_loan())
    desk.handlers.forget_records()
    loan = desk.store.loans.load("line1")
    assert (loan.title_id, loan.barcode, loan.returned_at) == ("title1", "copy1", NOW)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_every_end_is_forgotten_when_its_time_has_come_and_not_before(desk: Desk, status: Status) -> None:
    desk.keep(over(status, LineStatus.RELEASED))
    desk.now -= MINUTE
    assert desk.handlers.forget_records() == 0
    assert desk.is_known()
    desk.now += MINUTE
    desk.handlers.forget_records()
    assert not desk.is_known()


@pytest.mark.parametrize("status", sorted(set(Status) - ENDED))
def test_what_goes_on_is_known_however_long_it_takes(desk: Desk, status: Status) -> None:
    desk.keep(an_order(status, [a_line(1, LineStatus.WAITLISTED)], since=NOW - 9 * KNOWN_FOR))
    desk.handlers.forget_records()
    assert desk.is_known()


def test_an_order_is_known_until_its_last_book_is_made_good_and_for_a_while_after(desk: Desk) -> None:
    desk.keep(over(line=LineStatus.LOST), a_loan(), a_loan(2, returned_at=None, lost_at=NOW))
    desk.handlers.forget_records()
    assert desk.is_known(), "a book is owed"
    desk.store.loans.update("line2", lambda loan: loan.settle(desk.now))
    desk.now += DAY
    desk.handlers.forget_records()
    assert desk.is_known(), "it was made good a moment ago"
    desk.now += KNOWN_FOR
    desk.handlers.forget_records()
    assert not desk.is_known()


def test_books_that_delivery_may_have_in_hand_are_not_forgotten(desk: Desk) -> None:
    desk.keep(over(Status.CANCELLED, LineStatus.APPROVED))
    desk.handlers.forget_records()
    assert desk.is_known()


def test_who_chose_to_keep_the_record_keeps_it_as_long_as_it_is_chosen(desk: Desk) -> None:
    reader = {"account_id": READER.reader_id, "name": READER.name}
    desk.handlers.choose_record(reader, True)
    desk.keep(over(), a_loan())
    desk.handlers.forget_records()
    assert desk.is_known()
    assert desk.handlers.record_of(reader) == (True, KNOWN_FOR.days)
    desk.handlers.choose_record(reader, False)
    desk.now += DAY
    desk.handlers.forget_records()
    assert not desk.is_known()


def test_a_book_that_is_found_when_its_reader_is_forgotten_is_back_all_the_same(desk: Desk) -> None:
    desk.keep(over(line=LineStatus.LOST), a_loan(returned_at=None, lost_at=NOW, settled_at=NOW))
    desk.handlers.forget_records()
    assert not desk.is_known()
    loan = desk.handlers.return_copy("copy1", "jl", "c1")
    assert loan.returned_at == desk.now
    desk.handlers.loan_ended({"event": "loan-returned", "order_id": "o1", "loan_id": "line1"})
    assert desk.store.order("o1").lines[0].status == LineStatus.RETURNED


def test_one_that_cannot_be_forgotten_keeps_no_other_from_it(desk: Desk) -> None:
    broken = a_loan()
    desk.keep(over(), broken)
    other = over()
    other.order_id = "o2"
    desk.keep(other)
    update = desk.store.loans.update

    def out_of_order(loan_id: str, decide: Any) -> Any:
        raise RuntimeError("out of order")

    desk.store.loans.update = out_of_order  # type: ignore[method-assign]
    desk.handlers.forget_records()
    assert (desk.is_known("o1"), desk.is_known("o2")) == (True, False)
    desk.store.loans.update = update  # type: ignore[method-assign]
    desk.now += STANDS_BACK
    desk.handlers.forget_records()
    assert not desk.is_known("o1")


def test_an_order_and_the_one_to_which_its_line_moved_are_one_record(desk: Desk) -> None:
    first = an_order(Status.CLOSED, [a_line(1, LineStatus.RETURNED), a_line(2, LineStatus.RELEASED)], since=NOW)
    first.lines[1].moved_to = "o1-line2"
    moved = an_order(Status.CLOSED, [a_line(2, LineStatus.RETURNED)], since=NOW + 9 * DAY, follows="o1")
    moved.order_id = "o1-line2"
    book = a_loan(2, returned_at=NOW + 9 * DAY)
    book.order_id = "o1-line2"
    desk.keep(first, a_loan())
    desk.keep(moved, book)
    desk.handlers.forget_records()
    assert desk.is_known("o1"), "the other would tell whose it was"
    desk.now += 10 * DAY
    desk.handlers.forget_records()
    assert not desk.is_known("o1") and not desk.is_known("o1-line2")


def test_many_that_are_kept_keep_no_other_from_being_forgotten(desk: Desk) -> None:
    desk.store.borrowers.choose_record(READER.reader_id, True)
    for number in range(AT_ONCE + 1):
        kept = over()
        kept.order_id = f"o{number}"
        desk.keep(kept)
    other = over()
    other.order_id, other.reader = "other", ReaderCard("r2", "李四", None)
    desk.keep(other)
    desk.handlers.forget_records()
    assert desk.is_known("o0") and not desk.is_known("other")
