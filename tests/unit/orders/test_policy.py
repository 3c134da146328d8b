"""The one policy function: what it refuses, by which rule, and that its remedies help."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.pages.codes import REFUSED_NOW, RENEWALS, VERDICTS
from services.orders.domain.policy import REFUSALS, Action, Remedy, Verdict, insist, verdict, verdicts
from services.orders.domain.refusals import LoanLimitReached, Refused
from services.orders.domain.rules import CARDS, NEEDS
from services.orders.domain.terms import Book, Standing, Terms
from tests.unit.orders.house_rules import RULES, TODAY, terms

WANTED = Book("wanted")
ORDERS = (Action.PICK_UP, Action.DELIVER)


def held(number: int) -> frozenset[str]:
    return frozenset(f"t{each}" for each in range(number))


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("action", "book", "of", "told"),
    [
        (Action.PICK_UP, WANTED, terms(held=held(3)), ("max_loans", "newcomer", 3, 3)),
        (Action.PICK_UP, WANTED, terms("city_pass", held=held(6)), ("max_loans", "city-pass", 6, 6)),
        (Action.PICK_UP, Book("t0"), terms("city_pass", held=held(1)), ("one_copy", None, 1, 1)),
        (Action.PICK_UP, WANTED, terms(overdue_since=days_ago(1)), ("grace_days", "newcomer", 0, 1)),
        (Action.PICK_UP, WANTED, terms("trust_card", overdue_since=days_ago(8)), ("grace_days", "trust-card", 7, 8)),
        (Action.DELIVER, WANTED, terms("city_pass", in_order=6), ("delivery_lines", "city-pass", 6, 6)),
        (Action.RENEW, Book("t", due_on=days_ago(1)), terms("trust_card"), ("renewal_overdue", None, None, None)),
        (Action.RENEW, Book("t", is_awaited=True), terms("trust_card"), ("awaited", None, None, None)),
        (Action.RENEW, Book("t", renewed=1), terms("city_pass"), ("renewals", "city-pass", 1, 1)),
    ],
)
def test_a_refusal_says_which_rule(action: Action, book: Book, of: Terms, told: tuple[object, ...]) -> None:
    no = verdict(action, book, of, TODAY)
    assert (no.reason, no.rule_id, no.limit, no.current) == told
    assert no.remedy and not no.allowed


@pytest.mark.parametrize(
    ("action", "book", "of"),
    [
        (Action.PICK_UP, WANTED, terms(held=held(2))),
        (Action.PICK_UP, WANTED, terms("trust_card", overdue_since=days_ago(7))),
        (Action.DELIVER, WANTED, terms("city_pass", in_order=5)),
        (Action.RENEW, Book("t", due_on=TODAY), terms("city_pass")),
        (Action.RENEW, Book("t", renewed=1), terms("trust_card")),
    ],
)
def test_the_limit_itself_is_allowed(action: Action, book: Book, of: Terms) -> None:
    assert verdict(action, book, of, TODAY).allowed


def test_in_one_order_the_first_books_go_in_and_the_rest_are_told() -> None:
    found = verdicts(Action.PICK_UP, [Book(f"n{each}") for each in range(4)], terms(held=held(1)), TODAY)
    assert [each.allowed for each in found] == [True, True, False, False]
    assert [each.current for each in found[2:]] == [1, 1], "what was there before the order"
    with pytest.raises(LoanLimitReached) as refused:
        insist(found, ["书"] * 4)
    assert refused.value.details | {"rule_id": None} == {
        "title": "书",
        "rule_id": None,
        "limit": 3,
        "current": 1,
        "over": 2,
    }


standings = st.builds(
    Standing,
    card=st.sampled_from(CARDS),
    needs=st.sampled_from(NEEDS),
    held=st.frozensets(st.sampled_from(sorted({*held(14), "wanted"})), max_size=14),
    in_order=st.just(0),
    waiting=st.integers(0, 12),
    overdue_since=st.none() | st.integers(0, 30).map(days_ago),
    lost=st.integers(0, 3),
)
books = st.builds(
    Book,
    title_id=st.just("wanted"),
    due_on=st.integers(-30, 30).map(days_ago),
    renewed=st.integers(0, 4),
    is_awaited=st.booleans(),
    is_out=st.booleans(),
)


def healed(no: Verdict, action: Action, reader: Standing) -> tuple[Action, Standing]:
    """The world once the reader has done what the refusal says."""
    if no.remedy == Remedy.RETURN_OVERDUE:
        return action, replace(reader, overdue_since=None)
    if no.remedy == Remedy.SETTLE:
        return action, replace(reader, lost=0)
    if no.remedy == Remedy.WAIT_FOR_FEWER:
        assert no.limit and no.current is not None
        return action, replace(reader, waiting=no.limit - 1)
    if no.remedy == Remedy.RETURN_OTHERS:
        assert no.amount
        others = sorted(reader.held - {"wanted"})
        return action, replace(reader, held=frozenset(others[no.amount :]))
    if no.remedy in (Remedy.RETURN_IT, Remedy.END_THE_OTHER):
        return action if action in ORDERS else Action.PICK_UP, replace(reader, held=reader.held - {"wanted"})
    assert no.remedy == Remedy.PICK_UP
    return Action.PICK_UP, reader


@given(st.sampled_from(Action), standings, books)
def test_the_remedies_help(action: Action, reader: Standing, book: Book) -> None:
    """Who does what each refusal says is allowed in the end, and never told the same twice."""
    told = []
    while not (no := verdict(action, book, Terms(reader, RULES), TODAY)).allowed:
        assert no.reason not in told
        told.append(no.reason)
        action, reader = healed(no, action, reader)


@given(st.sampled_from(Action), standings, books)
def test_every_refusal_can_be_told(action: Action, reader: Standing, book: Book) -> None:
    no = verdict(action, book, Terms(reader, RULES), TODAY)
    if not no.allowed:
        with pytest.raises(Refused) as refused:
            insist([no], ["书"])
        assert type(refused.value) is REFUSALS[no.reason]


@given(standings, st.integers(1, 12))
def test_what_the_refusal_of_a_full_card_asks_for_is_enough(reader: Standing, wanted: int) -> None:
    """Also where rules were tightened below what a reader has."""
    reader = replace(reader, overdue_since=None, lost=0)
    books = [Book(f"n{each}") for each in range(wanted)]
    found = verdicts(Action.PICK_UP, books, Terms(reader, RULES), TODAY)
    if all(each.allowed for each in found):
        return
    with pytest.raises(LoanLimitReached) as refused:
        insist(found, ["书"] * wanted)
    over = refused.value.details["over"]
    fewer = books[: max(1, wanted - over)]
    kept = frozenset(sorted(reader.held)[max(0, over - (wanted - len(fewer))) :])
    after = verdicts(Action.PICK_UP, fewer, Terms(replace(reader, held=kept), RULES), TODAY)
    assert all(each.allowed for each in after)


@given(st.sampled_from(ORDERS), standings, st.integers(1, 12))
def test_no_order_is_allowed_beyond_its_limits(action: Action, reader: Standing, wanted: int) -> None:
    of = Terms(reader, RULES)
    found = verdicts(action, [Book(f"n{each}") for each in range(wanted)], of, TODAY)
    taken = sum(each.allowed for each in found)
    assert not taken or len(reader.held) + taken <= of.figure("max_loans").value
    assert action != Action.DELIVER or taken <= of.figure("delivery_lines").value


def test_every_reason_that_an_order_can_meet_has_words_on_the_page_of_the_cart() -> None:
    met = {"grace_days", "lost_books", "one_copy", "max_loans", "delivery_lines", "max_waiting"}
    assert set(VERDICTS) == set(REFUSED_NOW) == met
    assert set(REFUSALS) == {*met, *RENEWALS, "max_waiting"}


def test_lost_books_bar_until_they_are_settled() -> None:
    barred = verdict(Action.PICK_UP, Book("t1"), terms(lost=2), TODAY)
    assert (barred.allowed, barred.reason, barred.current, barred.remedy) == (False, "lost_books", 2, Remedy.SETTLE)


def test_titles_that_are_out_fill_the_queues_and_those_that_are_here_do_not() -> None:
    books = [Book("n1", is_out=True), Book("n2"), Book("n3", is_out=True)]
    of = terms(held=held(0))
    almost = replace(of.reader, waiting=of.figure("max_waiting").value - 1)
    found = verdicts(Action.PICK_UP, books, Terms(almost, RULES), TODAY)
    assert [each.reason for each in found] == [None, None, "max_waiting"]
