"""Loans on a real database: what staff look after, what a closure concerns, and what an older build left."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, cast

import pytest
from pymongo.database import Database

from services.chassis.messaging.relay import Relay
from services.chassis.storage.codec import decoder, encode
from services.chassis.storage.migrations import migrate
from services.orders.domain.calendar import WEEKDAYS, Branch, Closure
from services.orders.domain.loan import Loan
from services.orders.domain.reminders import look_at
from services.orders.domain.rules import Rules
from services.orders.loanbook import LoanBook
from services.orders.migrations import m0004_waiting_and_reminders as m0004
from services.orders.views import Views
from tests.unit.orders.builders import NOW, READER

Documents = Database[dict[str, Any]]
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture
def library(database: Documents) -> Documents:
    migrate(database, "services.orders.migrations")
    return database


@pytest.fixture
def book(library: Documents) -> LoanBook:
    class Silent:
        def hand_over(self, *_: Any) -> None:
            pass

    return LoanBook(library, cast(Relay, Silent()))


def a_loan(number: int, due_on: date, **more: Any) -> Loan:
    about = (f"l{number}", "o1", READER, f"t{number}", "书", f"c{number}", "jl")
    return replace(Loan(*about, started_at=NOW + number * DAY, due_on=due_on, active_barcode=f"c{number}"), **more)


def lend(book: LoanBook, *loans: Loan) -> None:
    for loan in loans:
        assert book.insert(loan.loan_id, loan, [])


def queued(library: Documents, kind: str) -> list[str]:
    return [each["loan_id"] for each in Views(library).loan_queue(TODAY, kind, 10, None)["items"]]


def test_staff_find_what_they_have_to_look_after(library: Documents, book: LoanBook) -> None:
    late, soon = TODAY - DAY, TODAY + DAY
    lend(
        book,
        a_loan(1, late),
        a_loan(2, late, claimed_at=NOW),
        a_loan(3, late, lost_at=NOW, active_barcode=None),
        a_loan(4, late, returned_at=NOW, active_barcode=None),
        a_loan(5, soon),
    )
    library["borrowers"].insert_many([{"_id": each, "waiting": ["t5", "t4"]} for each in ("r2", "r3")])
    assert queued(library, "overdue") == ["l1"]
    assert queued(library, "claimed_returned") == ["l2"]
    assert queued(library, "lost") == ["l3"]
    assert queued(library, "awaited") == ["l5"]
    row = Views(library).loan_queue(TODAY, "awaited", 10, None)["items"][0]
    assert (row["waiting"], row["reader"]["name"], row["late_days"]) == (2, READER.name, 0)


def test_only_what_is_expected_back_makes_a_reader_late(book: LoanBook) -> None:
    late = TODAY - 9 * DAY
    lend(book, a_loan(1, late, claimed_at=NOW), a_loan(2, late, lost_at=NOW, active_barcode=None))
    assert book.overdue_since(READER.reader_id, TODAY) is None
    assert book.overdue_readers(TODAY) == {}
    lend(book, a_loan(3, late + DAY))
    assert book.overdue_since(READER.reader_id, TODAY) == late + DAY


def test_a_closure_has_the_loans_looked_at_that_are_due_then(library: Documents, book: LoanBook) -> None:
    closed = Closure("c", TODAY + DAY, TODAY + 2 * DAY, "台风")
    branch = Branch("jl", "锦林", "路", hours={day: [["09:00", "18:00"]] for day in WEEKDAYS}, closures=[closed])
    lend(
        book,
        a_loan(1, TODAY),
        a_loan(2, TODAY + DAY),
        a_loan(3, TODAY + 2 * DAY, lost_at=NOW, active_barcode=None),
        a_loan(4, TODAY + 4 * DAY),
        a_loan(5, TODAY + DAY, branch_id="ys"),
    )
    before = library["loans"].find_one({"_id": "l2"})
    assert book.look_at_closed_days(branch, TODAY, NOW) == 1
    assert [each["_id"] for each in library["loans"].find({"look_at": NOW})] == ["l2"]
    after = library["loans"].find_one({"_id": "l2"})
    assert before and after and after["version"] == before["version"] + 1, "who changes it meanwhile begins anew"


def test_a_lost_book_is_found_by_its_scan_unless_the_copy_is_lent_again(book: LoanBook) -> None:
    lost = a_loan(1, TODAY, lost_at=NOW, active_barcode=None)
    lend(book, lost)
    assert book.to_end("c1", "scan", NOW) == "l1"
    lend(book, replace(lost, loan_id="l2", lost_at=None, active_barcode="c1"))
    assert book.to_end("c1", "scan", NOW) == "l2"


def test_an_older_library_learns_of_waiting_and_reminders(library: Documents) -> None:
    library["rules"].update_one({"_id": 1}, {"$unset": {"rules.0.figures.recall_days": 1}})
    for number in range(12):
        library["rules"].update_one({"_id": 1}, {"$unset": {f"rules.{number}.figures.max_waiting": 1}})
        library["rules"].update_one({"_id": 1}, {"$unset": {f"rules.{number}.figures.recall_days": 1}})
    loan = encode(a_loan(1, TODAY))
    for name in ("told", "told_at", "claimed_at", "lost_at", "recalled_at"):
        del loan[name]
    library["loans"].insert_one({"_id": "l1", **loan})
    line = {"title_id": "t1", "status": "waitlisted"}
    library["orders"].insert_one({"_id": "o9", "reader": {"reader_id": "r9"}, "lines": [line]})
    library["borrowers"].insert_one({"_id": "r9", "holding": ["t1"]})
    m0004.apply(library)
    m0004.apply(library)
    kept = library["rules"].find_one({"_id": 1})
    assert kept
    rules = decoder(Rules)(kept)
    rules.check()
    assert [rule.rule_id for rule in rules.rules].count(m0004.RULE_ID) == 1
    known, waiting = library["loans"].find_one({"_id": "l1"}), library["borrowers"].find_one({"_id": "r9"})
    assert known and known["look_at"] == look_at(a_loan(1, TODAY))
    assert waiting and waiting["waiting"] == ["t1"]


def test_the_view_of_a_reader_says_of_each_loan_whether_it_can_be_renewed(library: Documents, book: LoanBook) -> None:
    library["borrowers"].insert_one({"_id": READER.reader_id, "card": "city_pass"})
    lend(book, a_loan(1, TODAY), a_loan(2, TODAY - DAY), a_loan(3, TODAY, returned_at=datetime.now(NOW.tzinfo)))
    line = {"title_id": "t1", "status": "waitlisted"}
    library["orders"].insert_one({"_id": "o9", "lines": [line], "status": "submitted"})
    seen = Views(library).loans_of(READER.reader_id, TODAY, False, 10, None)["items"]
    assert [(each["loan_id"], each.get("renewal", {}).get("reason")) for each in seen] == [
        ("l3", None),
        ("l2", "renewal_overdue"),
        ("l1", "awaited"),
    ]
    going_on = Views(library).loans_of(READER.reader_id, TODAY, True, 10, None)["items"]
    assert [each["loan_id"] for each in going_on] == ["l2", "l1"]
