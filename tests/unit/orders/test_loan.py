"""Loans and what a card allows."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.calendar import WEEKDAYS, Branch, due_day
from services.orders.domain.cart import CART_HOLDS, Cart
from services.orders.domain.loan import Loan
from services.orders.domain.refusals import (
    AddressNeeded,
    CartFull,
    LineNotInCart,
    LoanOverdue,
    LoanStateForbids,
    RenewalLimitReached,
)
from tests.unit.orders.builders import NOW, READER, names
from tests.unit.orders.house_rules import TODAY, terms


def a_loan(**more: object) -> Loan:
    loan = Loan("l1", "o1", READER, "t1", "书", "c1", "jl", NOW, TODAY + timedelta(days=30), active_barcode="c1")
    for key, value in more.items():
        setattr(loan, key, value)
    return loan


def test_a_renewal_counts_from_the_due_day() -> None:
    loan = a_loan()
    assert names(loan.renew(loan.book(), terms("city_pass"), None, TODAY)) == ["loan-renewed"]
    assert loan.due_on == TODAY + timedelta(days=60)
    with pytest.raises(RenewalLimitReached) as refused:
        loan.renew(loan.book(), terms("city_pass"), None, TODAY)
    assert (refused.value.details["limit"], refused.value.details["current"]) == (1, 1)


def test_an_overdue_loan_is_not_renewed() -> None:
    loan = a_loan()
    with pytest.raises(LoanOverdue):
        loan.renew(loan.book(), terms("trust_card"), None, loan.due_on + timedelta(days=1))
    assert loan.renewals == 0


def test_a_returned_loan_is_over() -> None:
    loan = a_loan()
    events = loan.give_back("ys", NOW)
    assert (names(events), events[0].branch_id) == (["loan-returned"], "ys")
    assert loan.active_barcode is None
    for again in (
        lambda: loan.give_back("ys", NOW),
        lambda: loan.renew(loan.book(), terms("trust_card"), None, TODAY),
        lambda: loan.ask_collection("路", NOW),
    ):
        with pytest.raises(LoanStateForbids):
            again()


def test_a_collection_needs_an_address() -> None:
    with pytest.raises(AddressNeeded):
        a_loan().ask_collection(None, NOW)
    assert a_loan(address="锦林路").ask_collection(None, NOW)[0].address == "锦林路"
    assert a_loan(address="锦林路").ask_collection("雅塘路", NOW)[0].address == "雅塘路"


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 90), st.sets(st.sampled_from(WEEKDAYS), min_size=1))
def test_a_due_day_is_an_open_day_soon_after(start: date, days: int, open_days: set[str]) -> None:
    branch = Branch("b", "b", "b", hours={day: [["09:00", "12:00"]] for day in open_days})
    due = due_day(start, days, branch)
    assert branch.is_open_on(due)
    assert timedelta(days=days) <= due - start < timedelta(days=days + 7)


def test_a_branch_that_never_opens_does_not_hang_the_calendar() -> None:
    assert due_day(TODAY, 30, Branch("b", "b", "b")) == TODAY + timedelta(days=30)


def test_a_title_is_in_the_cart_or_on_the_shelf_once() -> None:
    cart = Cart("r1")
    cart.put("t1", "书", NOW)
    cart.put("t1", "书", NOW)
    assert [line.title_id for line in cart.lines] == ["t1"]
    cart.set_aside("t1")
    assert (cart.lines, [line.title_id for line in cart.shelf]) == ([], ["t1"])
    cart.put("t1", "书", NOW)
    assert ([line.title_id for line in cart.lines], cart.shelf) == (["t1"], [])
    cart.take("t1")
    cart.take("t1")
    with pytest.raises(LineNotInCart):
        cart.set_aside("t1")


def test_a_cart_has_an_end() -> None:
    cart = Cart("r1")
    for number in range(CART_HOLDS):
        cart.put(f"t{number}", "书", NOW)
    with pytest.raises(CartFull):
        cart.put("one more", "书", NOW)
    cart.put("t0", "书", NOW)
    assert len(cart.lines) == CART_HOLDS
