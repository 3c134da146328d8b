"""Review as staff do it: many at once, against a rule, and thought better of."""

import uuid
from datetime import datetime
from typing import Any

import pytest

from gateway.pages.words import LIBRARY_TIME
from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, Person, eventually
from tests.e2e.refusals import assert_refused
from tests.e2e.test_lending import lent
from tests.e2e.test_policy import in_force


def pending(library: Library, reader: Person, *title_ids: str) -> str:
    order_id = library.submitted(reader, *(title_ids or (library.new_title(),)))
    reader.order_in(order_id, "pending_review")
    return order_id


def queued(library: Library, order_id: str) -> dict[str, Any]:
    cursor = None
    while True:
        page = library.staff.get("/review-queue", limit=100, **({"cursor": cursor} if cursor else {}))
        for each in page["items"]:
            if each["order_id"] == order_id:
                found: dict[str, Any] = each
                return found
        cursor = page["next_cursor"]
        assert cursor, f"{order_id} is not in the queue"


def test_the_queue_is_ordered_by_when_orders_should_be_decided(library: Library) -> None:
    for _ in range(3):
        pending(library, library.new_reader())
    moments = [each["decide_by"] for each in library.staff.get("/review-queue", limit=100)["items"]]
    assert moments == sorted(moments)


def test_an_approval_is_taken_back_and_made_again(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title())
    assert_refused(library.admin.ask("POST", f"/orders/{order_id}/take-back"), 422, "too-late-to-undo")
    library.staff.post(f"/orders/{order_id}/take-back")
    reader.order_in(order_id, "pending_review")
    assert library.handover(order_id) is None, "dispatch has nothing to pack"
    assert_refused(library.staff.ask("POST", f"/handovers/{order_id}/pack"), 409, "handover-state-forbids")
    deeds = [each["deed"] for each in library.staff.order(order_id)["decisions"]]
    assert deeds == ["approved", "taken_back"]
    assert "decisions" not in reader.order(order_id), "staff's own"
    assert "decisions" not in library.courier.order(order_id)
    library.staff.post(f"/orders/{order_id}/approve")
    eventually(lambda: library.handover(order_id), what="a handover once more")
    library.staff.post(f"/handovers/{order_id}/pack")
    reader.order_in(order_id, "ready_for_pickup")


def test_what_is_packed_is_not_taken_back(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title())
    library.staff.post(f"/handovers/{order_id}/pack")
    reader.order_in(order_id, "ready_for_pickup")
    assert_refused(library.staff.ask("POST", f"/orders/{order_id}/take-back"), 409, "order-state-forbids")


def test_many_orders_are_approved_at_once_and_what_is_refused_is_named(library: Library) -> None:
    readers = [library.new_reader() for _ in range(3)]
    order_ids = [pending(library, reader) for reader in readers]
    library.admin.post(f"/orders/{order_ids[1]}/claim")
    done = library.staff.post("/review-queue/approve", {"order_ids": [*order_ids, "nothing"]})
    assert done["approved"] == [order_ids[0], order_ids[2]]
    assert [(each["order_id"], each["slug"]) for each in done["refused"]] == [
        (order_ids[1], "reviewed-by-other"),
        ("nothing", "order-not-found"),
    ]


def test_what_the_policy_refuses_by_now_is_approved_with_a_reason_that_is_kept(library: Library) -> None:
    reader = library.new_reader()
    line = lent(library, reader, library.new_title())
    order_id = pending(library, reader)
    reader.post(f"/loans/{line['loan_id']}/lose")
    eventually(lambda: queued(library, order_id)["explained"]["refusal"])
    refusal = queued(library, order_id)["explained"]["refusal"]
    assert (refusal["reason"], refusal["remedy"]) == ("lost_books", "settle")
    refused = library.staff.ask("POST", f"/orders/{order_id}/approve")
    assert assert_refused(refused, 422, "override-needed")["reason"] == "lost_books"
    more = library.submitted
    with pytest.raises(AssertionError, match="lost-books-unsettled"):
        more(reader, library.new_title())
    library.staff.post(f"/orders/{order_id}/approve", {"override": "书包在地铁上丢了，已报失"})
    decision = library.staff.order(order_id)["decisions"][-1]
    assert (decision["override"], decision["rule_id"]) == ("书包在地铁上丢了，已报失", "lost_books")
    library.staff.post(f"/loans/{line['loan_id']}/settle")
    assert library.submitted(reader, library.new_title()), "the stated remedy makes it allowed"


def test_a_rejection_says_what_to_do_instead(system: System, library: Library) -> None:
    reader, other = library.new_reader(), library.new_title()
    order_id = pending(library, reader)
    words = {"reason_code": "not_found_on_shelf", "message": "架上没有找到"}
    offer = {"next_step": "another_edition", "next_title_id": other}
    library.staff.post(f"/orders/{order_id}/reject", {**words, **offer})
    line = reader.order(order_id)["lines"][0]
    assert (line["next_step"], line["next_title_id"]) == ("another_edition", other)
    usual = pending(library, reader)
    library.staff.post(f"/orders/{usual}/reject", words)
    assert reader.order(usual)["lines"][0]["next_step"] == "another_branch"


def test_a_rule_approves_small_orders_when_the_library_wants_it(library: Library) -> None:
    before = in_force(library)
    by_itself = [
        {**rule, "figures": {**rule["figures"], "auto_approve_lines": 1}} if rule["rule_id"] == "review" else rule
        for rule in before
    ]
    today = str(datetime.now(LIBRARY_TIME).date())
    library.admin.post("/rules", {"effective_from": today, "rules": by_itself})
    try:
        reader = library.new_reader()
        order_id = library.submitted(reader, library.new_title())
        reader.order_in(order_id, "approved")
        larger = library.submitted(reader, library.new_title(), library.new_title())
        reader.order_in(larger, "pending_review")
        assert library.staff.order(order_id)["decisions"][0]["name"] == "自动审核"
        eventually(lambda: library.handover(order_id), what="the handover")
        library.admin.post(f"/orders/{order_id}/take-back")
        reader.order_in(order_id, "pending_review")
    finally:
        library.admin.post("/rules", {"effective_from": today, "rules": before})
    assert library.staff.order(order_id)["status"] == "pending_review", "a rule does not insist"


def test_the_console_does_all_of_it(system: System, library: Library) -> None:
    orders = [pending(library, library.new_reader()) for _ in range(2)]
    desk = Browser(system.url).sign_in(**library.accounts["staff"])
    desk.get("/staff")
    assert "张没有疑问的订单" in desk.words and "前审核" in desk.words
    page = desk.page.text
    assert all(f'name="order_ids" value="{order_id}"' in page for order_id in orders)
    key = {"back": "/staff", "order_ids": orders[0], "idempotency_key": uuid.uuid4().hex}
    desk.page = desk.http.post(f"{system.url}/staff/approve", data=key, timeout=30)
    assert "通过 1 张订单，0 张未能处理" in desk.words
    desk.send(f"/staff/orders/{orders[0]}/take-back")
    assert "正在撤回" in desk.words
    eventually(lambda: library.staff.order(orders[0])["status"] == "pending_review")
    library.staff.post(f"/orders/{orders[0]}/reject", {"reason_code": "damaged", "message": "破损"})
    desk.get(f"/orders/{orders[0]}")
    assert "撤回 1 本" in desk.words and "可以过些时候再借" in desk.words
