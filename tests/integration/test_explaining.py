"""What staff read of an order before they decide, over a real database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.chassis.storage.codec import encode
from services.chassis.storage.migrations import migrate
from services.orders.domain.loan import Loan
from services.orders.domain.record import NOBODY
from services.orders.domain.states import LineStatus, Status
from services.orders.views import Views
from tests.unit.orders.builders import NOW, READER, a_line, an_order

Documents = Database[dict[str, Any]]
TODAY = date(2026, 3, 2)


@pytest.fixture
def library(database: Documents) -> Documents:
    migrate(database, "services.orders.migrations")
    order = an_order(Status.PENDING_REVIEW, [a_line(number, LineStatus.ALLOTTED) for number in (1, 2, 3)])
    database["orders"].insert_one({"_id": order.order_id, **encode(order)})
    holding = [line.title_id for line in order.lines]
    database["borrowers"].insert_one({"_id": READER.reader_id, "name": READER.name, "holding": holding})
    return database


def explained(library: Documents) -> dict[str, Any]:
    found: dict[str, Any] = Views(library).review_queue(TODAY, "pending_review", 10, None)["items"][0]["explained"]
    return found


def lend(library: Documents, number: int, due_on: date, returned_at: datetime | None = None) -> None:
    loan = Loan(f"l{number}", "o0", READER, f"t{number}", "书", f"c{number}", "jl", NOW, due_on)
    library["loans"].insert_one({"_id": loan.loan_id, **encode(replace(loan, returned_at=returned_at))})


def test_the_order_itself_does_not_speak_against_it(library: Documents) -> None:
    assert explained(library) == {
        "card": "newcomer",
        "needs": "none",
        "held": 0,
        "max_loans": 3,
        "loans": 0,
        "late": 0,
        "lost": 0,
        "refusal": None,
    }


def test_what_the_policy_would_refuse_by_now_is_said(library: Documents) -> None:
    lend(library, 1, TODAY - timedelta(days=5))
    told = explained(library)
    assert (told["loans"], told["refusal"]["reason"], told["refusal"]["current"]) == (1, "grace_days", 5)
    library["borrowers"].update_one({"_id": READER.reader_id}, {"$set": {"card": "trust_card"}})
    assert explained(library)["refusal"] is None


def test_books_beside_the_order_count(library: Documents) -> None:
    library["borrowers"].update_one({"_id": READER.reader_id}, {"$push": {"holding": "another"}})
    told = explained(library)
    assert (told["held"], told["refusal"]["reason"], told["refusal"]["limit"]) == (1, "max_loans", 3)


def test_lines_that_ended_count_neither_for_the_order_nor_against_it(library: Documents) -> None:
    ended = {"lines.2.status": "unavailable"}
    library["orders"].update_one({"_id": "o1"}, {"$set": ended})
    library["borrowers"].update_one({"_id": READER.reader_id}, {"$set": {"holding": ["title1", "title2", "title3"]}})
    told = explained(library)
    assert (told["held"], told["refusal"]) == (1, None), "the third title is wanted in another order by now"


@pytest.mark.parametrize(
    ("returned_at", "late"),
    [
        (datetime(2026, 2, 20, 15, 59, tzinfo=UTC), 0),
        (datetime(2026, 2, 20, 16, 1, tzinfo=UTC), 1),
    ],
)
def test_a_day_ends_when_it_does_in_the_library(library: Documents, returned_at: datetime, late: int) -> None:
    lend(library, 1, date(2026, 2, 20), returned_at)
    assert (explained(library)["loans"], explained(library)["late"]) == (1, late)


def test_what_was_late_long_ago_counts_for_nobody_whether_the_record_is_kept_or_not(library: Documents) -> None:
    long_ago, lately = TODAY - timedelta(days=120), TODAY - timedelta(days=20)
    lend(library, 1, long_ago, NOW - timedelta(days=100))
    assert (explained(library)["loans"], explained(library)["late"]) == (0, 0)
    lend(library, 2, lately, NOW - timedelta(days=10))
    assert (explained(library)["loans"], explained(library)["late"]) == (1, 1)


def test_nobody_has_a_record(library: Documents) -> None:
    library["orders"].update_one({"_id": "o1"}, {"$set": {"reader": encode(NOBODY), "status": "rejected"}})
    lend(library, 1, TODAY, NOW)
    library["loans"].update_one({"_id": "l1"}, {"$set": {"reader": encode(NOBODY)}})
    [order] = Views(library).review_queue(TODAY, "rejected", 10, None)["items"]
    assert (order["reader"]["name"], order["explained"]["loans"]) == ("", 0)
