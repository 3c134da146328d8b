"""Loans and what a card allows."""

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.calendar import WEEKDAYS, Branch, due_day, local_day
from services.orders.domain.cart import CART_HOLDS, Cart
from services.orders.domain.loan import GUARANTEED, Loan
from services.orders.domain.loan_states import LOAN_TRANSITIONS, LOAN_WORDS, LoanStatus
from services.orders.domain.refusals import (
    AddressNeeded,
    CartFull,
    LineNotInCart,
    LoanOverdue,
    LoanStateForbids,
    RecallUseless,
    RenewalLimitReached,
)
from tests.unit.orders.builders import NOW, READER, names
from tests.unit.orders.house_rules import TODAY, terms


def a_loan(**more: object) -> Loan:
    loan = Loan("l1", "o1", READER, "t1", "书", "c1", "jl", NOW, TODAY + timedelta(days=30), active_barcode="c1")
    for key, value in more.items():
        setattr(loan, key, value)
    return loan


IN: dict[LoanStatus, dict[str, object]] = {
    LoanStatus.ON_LOAN: {},
    LoanStatus.CLAIMED_RETURNED: {"claimed_at": NOW},
    LoanStatus.LOST: {"lost_at": NOW},
    LoanStatus.SETTLED: {"lost_at": NOW, "settled_at": NOW},
    LoanStatus.RETURNED: {"returned_at": NOW},
}
VERBS: dict[str, Callable[[Loan], object]] = {
    "renew": lambda loan: loan.renew(loan.book(), terms("city_pass"), None, NOW),
    "recall": lambda loan: loan.recall(terms("city_pass"), None, NOW),
    "fetch": lambda loan: loan.ask_collection("路", NOW),
    "claim_returned": lambda loan: loan.claim_returned(NOW),
    "deny": lambda loan: loan.deny_return(NOW),
    "lose": lambda loan: loan.lose(NOW),
    "settle": lambda loan: loan.settle(NOW),
    "give_back": lambda loan: loan.give_back("ys", NOW),
}


def test_a_renewal_counts_from_the_due_day() -> None:
    loan = a_loan()
    assert names(loan.renew(loan.book(), terms("city_pass"), None, NOW)) == ["loan-renewed"]
    assert loan.due_on == TODAY + timedelta(days=60)
    with pytest.raises(RenewalLimitReached) as refused:
        loan.renew(loan.book(), terms("city_pass"), None, NOW)
    assert (refused.value.details["limit"], refused.value.details["current"]) == (1, 1)


def test_an_overdue_loan_is_not_renewed() -> None:
    loan = a_loan()
    with pytest.raises(LoanOverdue):
        loan.renew(loan.book(), terms("trust_card"), None, NOW + timedelta(days=31))
    assert loan.renewals == 0


def test_a_returned_book_is_where_it_was_brought() -> None:
    loan = a_loan()
    events = loan.give_back("ys", NOW)
    assert (names(events), events[0].branch_id) == (["loan-returned"], "ys")
    assert loan.active_barcode is None


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(LoanStatus, VERBS)))
def test_a_loan_moves_by_its_table(status: LoanStatus, verb: str) -> None:
    loan = a_loan(**IN[status])
    assert loan.status == status
    if (status, verb) in LOAN_TRANSITIONS:
        assert VERBS[verb](loan)
        assert loan.status == LOAN_TRANSITIONS[status, verb]
    else:
        with pytest.raises(LoanStateForbids) as refused:
            VERBS[verb](loan)
        assert refused.value.details == {"status": LOAN_WORDS[status]}
        assert loan == a_loan(**IN[status]), "nothing half-changed"


def test_the_table_of_loans_has_no_verb_that_nobody_makes() -> None:
    assert {verb for _, verb in LOAN_TRANSITIONS} == set(VERBS)


def test_a_recall_leaves_a_reader_some_days_and_never_less_than_was_guaranteed() -> None:
    loan = a_loan()
    loan.recall(terms("city_pass"), None, NOW)
    assert loan.due_on == local_day(loan.started_at) + GUARANTEED, "had it for no time at all"
    had_for_long = a_loan(started_at=NOW - timedelta(days=20))
    assert had_for_long.recall(terms("city_pass"), None, NOW)[0].due_on == TODAY + timedelta(days=7)
    with pytest.raises(RecallUseless):
        had_for_long.recall(terms("city_pass"), None, NOW)


def test_who_needs_more_time_has_more_after_a_recall() -> None:
    loan = a_loan(started_at=NOW - timedelta(days=20))
    loan.recall(terms("city_pass", needs="disabled"), None, NOW)
    assert loan.due_on == TODAY + timedelta(days=14)


def test_a_lost_book_that_is_found_is_back() -> None:
    loan = a_loan()
    assert names(loan.lose(NOW)) == ["loan-lost"]
    assert loan.active_barcode is None, "the copy may be in another loan before it is scanned"
    assert names(loan.give_back("ys", NOW)) == ["loan-returned"]
    assert loan.status == LoanStatus.RETURNED


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
