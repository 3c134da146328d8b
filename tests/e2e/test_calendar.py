"""A branch that closes: nobody stands before a closed door."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from gateway.pages.words import LIBRARY_TIME
from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, eventually
from tests.e2e.refusals import assert_refused
from tests.e2e.test_lending import lent, loan_of

BRANCH = "gq"
"""No other test hands anything over there."""


def day_of(moment: str) -> date:
    return datetime.fromisoformat(moment).astimezone(LIBRARY_TIME).date()


def closure(first_on: date, last_on: date | None = None, **more: Any) -> dict[str, Any]:
    return {"first_on": str(first_on), "last_on": str(last_on or first_on), "reason": "台风", **more}


@pytest.fixture
def lifted(library: Library) -> Any:
    """Closures that are lifted when the test is over."""
    made: list[str] = []
    yield made
    for closure_id in made:
        library.staff.post(f"/closures/{closure_id}/lift")


def test_windows_due_days_and_holds_move_off_closed_days_and_readers_hear_of_it(
    library: Library, lifted: list[str]
) -> None:
    reader = library.new_reader()
    loan = loan_of(reader, lent(library, reader, library.new_title())["loan_id"])
    slots = library.visitor.get("/slots", method="pickup", branch_id=BRANCH)["items"]
    slot = next(each for each in slots if day_of(each["starts_at"]) > day_of(slots[0]["starts_at"]))
    goal = {"method": "pickup", "branch_id": BRANCH, "slot_id": slot["slot_id"]}
    order_id = library.submitted(reader, library.new_title(), fulfilment=goal)
    reader.order_in(order_id, "pending_review")

    due_on = date.fromisoformat(loan["due_on"])
    lifted.append(library.staff.post("/closures", closure(due_on, branch_ids=["jl"]))["closure_id"])
    eventually(lambda: loan_of(reader, loan["loan_id"])["due_on"] > loan["due_on"], 40, "a later due day")

    day = day_of(slot["starts_at"])
    lifted.append(library.staff.post("/closures", closure(day, branch_ids=[BRANCH]))["closure_id"])
    eventually(lambda: reader.order(order_id)["fulfilment"]["slot_id"] != slot["slot_id"], 40, "another window")
    moved = reader.order(order_id)
    assert day_of(moved["fulfilment"]["starts_at"]) > day
    assert moved["timeline"][-1]["event"] == "postponed" and "因台风，取书时段改到" in moved["timeline"][-1]["text"]
    left = library.visitor.get("/slots", method="pickup", branch_id=BRANCH, date=str(day))["items"]
    assert left == [], "nobody chooses a closed day"

    def told() -> str:
        return " ".join(each["text"] for each in reader.get("/notices")["items"])

    eventually(lambda: "的应还日期顺延到" in told() and "取书时段改到" in told(), what="notices")
    reader.post(f"/orders/{order_id}/cancel")


def test_days_that_cannot_be_closed_are_refused_and_nothing_changes(library: Library) -> None:
    today = datetime.now(LIBRARY_TIME).date()
    before = library.visitor.get("/branches")["items"]
    upside_down = closure(today + timedelta(days=9), today + timedelta(days=8))
    assert_refused(library.staff.ask("POST", "/closures", json=upside_down), 422, "closure-invalid")
    nowhere = closure(today + timedelta(days=9), branch_ids=[BRANCH, "nowhere"])
    assert_refused(library.staff.ask("POST", "/closures", json=nowhere), 404, "branch-not-found")
    assert_refused(library.courier.ask("POST", "/closures", json=closure(today)), 403, "role-not-allowed")
    assert_refused(library.staff.ask("POST", "/closures/nothing/lift"), 404, "closure-not-found")
    assert library.visitor.get("/branches")["items"] == before


def test_the_page_of_the_calendar_closes_all_branches_and_the_front_page_tells(
    system: System, library: Library
) -> None:
    far = datetime.now(LIBRARY_TIME).date() + timedelta(days=10)
    desk = Browser(system.url).sign_in(**library.accounts["staff"])
    desk.get("/staff/calendar")
    desk.send("/staff/closures", first_on=str(far), last_on="", reason="盘点")
    assert "闭馆已登记" in desk.words
    closure_id = next(
        each["closure_id"]
        for branch in library.visitor.get("/branches")["items"]
        for each in branch["closures"]
        if each["reason"] == "盘点"
    )
    try:
        assert desk.page.text.count('title="盘点"') == 3, "a cell in each branch"
        visitor = Browser(system.url)
        visitor.get("/")
        assert "闭馆（盘点），应还日期自动顺延" in visitor.words
    finally:
        desk.get("/staff/calendar")
        desk.send(f"/staff/closures/{closure_id}/lift")
    assert "闭馆已撤销" in desk.words
    desk.send("/staff/closures", first_on="2020-01-01", last_on="", reason="盘点")
    assert "不能这样登记闭馆：这些日子已经过去" in desk.words
