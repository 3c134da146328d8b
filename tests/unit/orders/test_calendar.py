"""Days on which a branch is open, closed, and closed all the same."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.calendar import (
    LIBRARY_TIME,
    LONGEST_CLOSURE,
    MOST_CLOSURES,
    WEEKDAYS,
    Branch,
    Closure,
    due_day,
    held_until,
)
from services.orders.domain.library_refusals import ClosureInvalid, ClosureNotFound

DAY = timedelta(days=1)
SPRING_FESTIVAL = Closure("c1", date(2026, 2, 16), date(2026, 2, 22), "春节")
TODAY = date(2026, 2, 1)


def a_branch(*rest_days: str, closures: tuple[Closure, ...] = ()) -> Branch:
    hours = {day: [["09:00", "12:00"], ["14:00", "18:00"]] for day in WEEKDAYS if day not in rest_days}
    return Branch("jl", "锦林", "锦林路 8 号", hours=hours, closures=list(closures))


def at(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=LIBRARY_TIME)


def test_a_book_is_due_on_the_first_open_day_after_spring_festival_and_the_rest_day() -> None:
    branch = a_branch("mon", closures=(SPRING_FESTIVAL,))
    assert due_day(date(2026, 1, 20), 30, branch) == date(2026, 2, 24), "the 23rd is a Monday"
    assert due_day(date(2026, 1, 10), 30, branch) == date(2026, 2, 10)


def test_a_leap_day_is_a_day() -> None:
    assert due_day(date(2028, 1, 30), 30, a_branch()) == date(2028, 2, 29)
    assert due_day(date(2028, 1, 30), 30, a_branch("tue")) == date(2028, 3, 1)


def test_the_days_of_a_closure_do_not_count_against_a_hold_and_rest_days_do() -> None:
    branch = a_branch("mon", closures=(SPRING_FESTIVAL,))
    assert held_until(at(date(2026, 2, 14)), 3, branch) == at(date(2026, 2, 24), 18), "15th, then 23rd, then 24th"
    assert held_until(at(date(2026, 2, 1)), 1, branch) == at(date(2026, 2, 3), 18)


def test_a_hold_ends_at_closing_time_and_never_before_it_began() -> None:
    assert held_until(at(date(2026, 2, 3), 9), 0, a_branch()) == at(date(2026, 2, 3), 18)
    assert held_until(at(date(2026, 2, 3), 20), 0, a_branch()) == at(date(2026, 2, 4), 18)


def test_where_no_hours_are_known_no_day_is_closed() -> None:
    nowhere = Branch("b", "b", "b", closures=[SPRING_FESTIVAL])
    assert held_until(at(date(2026, 2, 14)), 3, nowhere) == at(date(2026, 2, 17))
    assert due_day(date(2026, 1, 20), 30, nowhere) == date(2026, 2, 19)


@pytest.mark.parametrize(
    ("first_on", "last_on"),
    [
        (date(2026, 3, 2), date(2026, 3, 1)),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 3, 1), date(2026, 3, 1) + LONGEST_CLOSURE),
        (date(2030, 1, 1), date(2030, 1, 2)),
    ],
    ids=["upside down", "over", "too long", "too far ahead"],
)
def test_days_on_which_nobody_closes_are_refused(first_on: date, last_on: date) -> None:
    branch = a_branch()
    with pytest.raises(ClosureInvalid):
        branch.close(Closure("c1", first_on, last_on, "装修"), TODAY)
    assert branch.closures == []


def test_a_closure_that_began_before_it_was_made_known_counts() -> None:
    branch = a_branch()
    branch.close(Closure("c1", TODAY - 2 * DAY, TODAY, "停电"), TODAY)
    assert not branch.is_open_on(TODAY - DAY)


def test_old_closures_are_forgotten_and_new_ones_have_a_limit() -> None:
    branch = a_branch(closures=(SPRING_FESTIVAL,))
    later = date(2027, 1, 1)
    for number in range(MOST_CLOSURES):
        branch.close(Closure(f"n{number}", later, later + number * DAY, "装修"), later)
    assert SPRING_FESTIVAL not in branch.closures
    with pytest.raises(ClosureInvalid):
        branch.close(Closure("one more", later + DAY, later + DAY, "装修"), later)


def test_a_closure_that_is_lifted_opens_the_branch_again() -> None:
    branch = a_branch(closures=(SPRING_FESTIVAL,))
    branch.lift("c1")
    assert branch.is_open_on(SPRING_FESTIVAL.first_on)
    with pytest.raises(ClosureNotFound):
        branch.lift("c1")


def test_the_same_days_are_closed_once() -> None:
    branch = a_branch(closures=(SPRING_FESTIVAL,))
    with pytest.raises(ClosureInvalid):
        branch.close(Closure("c2", SPRING_FESTIVAL.first_on, SPRING_FESTIVAL.last_on, "过年"), TODAY)
    assert branch.closures == [SPRING_FESTIVAL]


closures = st.builds(
    lambda first, days: Closure("c", first, first + days * DAY, "闭馆"),
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.integers(0, 20),
)
rest_days = st.sets(st.sampled_from(WEEKDAYS), max_size=6)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 60), rest_days, st.lists(closures, max_size=5))
def test_nothing_ever_ends_on_a_closed_day(start: date, days: int, rest: set[str], closed: list[Closure]) -> None:
    branch = a_branch(*rest, closures=tuple(closed))
    due, until = due_day(start, days, branch), held_until(at(start), days, branch)
    assert branch.is_open_on(due) and due >= start + days * DAY
    assert branch.is_open_on(until.date()) and until >= at(start) + days * DAY
    shorter = due_day(start, days, a_branch(*rest)), held_until(at(start), days, a_branch(*rest))
    assert (due, until) >= shorter, "a closure never takes time away"
