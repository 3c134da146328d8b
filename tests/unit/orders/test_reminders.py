"""When a reader hears of a book, and when it is given up."""

from datetime import datetime, time, timedelta

from services.orders.domain import reminders
from services.orders.domain.calendar import LIBRARY_TIME, WEEKDAYS, Branch, Closure
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import REMINDED_ON, LoanStatus
from services.orders.domain.reminders import LOST_AFTER, TOLD_BEFORE
from tests.unit.orders.builders import NOW, names
from tests.unit.orders.house_rules import terms
from tests.unit.orders.test_loan import a_loan

DAY = timedelta(days=1)
OPEN = Branch("jl", "锦林", "锦林路", hours={day: [["09:00", "18:00"]] for day in WEEKDAYS})


def nine(loan: Loan, days_after_due: int) -> datetime:
    return datetime.combine(loan.due_on + days_after_due * DAY, time(9), LIBRARY_TIME)


def told_over_time(loan: Loan, until: datetime) -> list[tuple[str, int]]:
    """What is said at which distance from the due day, with the sweep at every moment that is due."""
    told = []
    while (moment := reminders.look_at(loan)) and moment <= until:
        told += [(event.wire_name, (moment - nine(loan, 0)).days) for event in reminders.due(loan, OPEN, moment)]
    return told


def test_a_book_that_never_comes_back_is_reminded_of_and_then_lost() -> None:
    loan = a_loan()
    assert told_over_time(loan, nine(loan, 400)) == [
        ("loan-due-soon", -3),
        *(("loan-overdue", days) for days in REMINDED_ON[1:]),
        ("loan-lost", LOST_AFTER),
    ]
    assert (loan.status, loan.active_barcode) == (LoanStatus.LOST, None)
    assert reminders.look_at(loan) is None


def test_nothing_is_said_before_its_time_or_in_the_night() -> None:
    loan = a_loan()
    assert reminders.due(loan, OPEN, nine(loan, -3) - timedelta(seconds=1)) == []
    assert names(reminders.due(loan, OPEN, nine(loan, -3))) == ["loan-due-soon"]
    assert reminders.due(loan, OPEN, nine(loan, 1) - timedelta(hours=9)) == []


def test_what_was_missed_is_not_made_up_for() -> None:
    loan = a_loan()
    events = reminders.due(loan, OPEN, nine(loan, 16))
    assert [(event.wire_name, event.days) for event in events] == [("loan-overdue", 16)]
    assert reminders.look_at(loan) == nine(loan, 22)


def test_a_clock_that_jumps_loses_no_book() -> None:
    loan = a_loan()
    leap = nine(loan, 500)
    assert names(reminders.due(loan, OPEN, leap)) == ["loan-overdue"]
    assert reminders.due(loan, OPEN, leap + timedelta(minutes=1)) == []
    assert reminders.look_at(loan) == leap + TOLD_BEFORE


def test_a_renewal_begins_anew() -> None:
    loan = a_loan()
    reminders.due(loan, OPEN, nine(loan, -3))
    loan.renew(loan.book(), terms("city_pass"), OPEN, nine(loan, -3))
    assert reminders.look_at(loan) == nine(loan, -3)


def test_a_closed_due_day_moves_before_anything_else_is_said() -> None:
    loan = a_loan()
    closed = Branch("jl", "锦林", "锦林路", hours=OPEN.hours, closures=[Closure("c", loan.due_on, loan.due_on, "停电")])
    before = loan.due_on
    events = reminders.due(loan, closed, nine(loan, -3))
    assert [(event.wire_name, event.due_on, event.reason) for event in events] == [
        ("loan-due-moved", before + DAY, "停电")
    ]
    assert reminders.look_at(loan) == nine(loan, -3)


def test_who_has_just_heard_of_the_day_is_not_reminded_of_it_as_well() -> None:
    loan = a_loan()
    reminders.due(loan, OPEN, nine(loan, -3))
    closed = Branch("jl", "锦林", "锦林路", hours=OPEN.hours, closures=[Closure("c", loan.due_on, loan.due_on, "停电")])
    assert names(reminders.due(loan, closed, nine(loan, -1))) == ["loan-due-moved"]
    assert reminders.due(loan, closed, nine(loan, -1)) == []
    assert reminders.look_at(loan) == nine(loan, 1)


def test_a_closure_that_is_made_known_too_late_moves_the_day_all_the_same() -> None:
    loan = a_loan()
    closed = Branch(
        "jl", "锦林", "锦林路", hours=OPEN.hours, closures=[Closure("c", loan.due_on, loan.due_on + 2 * DAY, "停电")]
    )
    assert names(reminders.due(loan, closed, nine(loan, 1))) == ["loan-due-moved"]


def test_a_rest_day_that_is_new_moves_no_day_that_has_passed() -> None:
    loan = a_loan()
    rests = Branch("jl", "锦林", "锦林路", hours={**OPEN.hours, WEEKDAYS[loan.due_on.weekday()]: []})
    assert names(reminders.due(loan, rests, nine(loan, 1))) == ["loan-overdue"]


def test_nobody_is_reminded_of_a_book_that_they_say_is_back() -> None:
    loan = a_loan()
    loan.claim_returned(NOW)
    assert reminders.look_at(loan) is None
    assert reminders.due(loan, OPEN, nine(loan, 400)) == []
    asked_at = nine(loan, 100)
    loan.deny_return(asked_at)
    assert reminders.due(loan, OPEN, asked_at) == [], "neither lost at once, nor told twice"
    assert names(reminders.due(loan, OPEN, asked_at + TOLD_BEFORE)) == ["loan-lost"]
