"""Accidents on the way of a book: an answer with a slug and words, and nothing changed."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.library import Library, eventually
from tests.e2e.refusals import assert_refused


def test_unknown_title(library: Library) -> None:
    reader = library.new_reader()
    assert_refused(reader.ask("GET", "/titles/nowhere"), 404, "title-not-found")
    assert_refused(reader.ask("PUT", "/cart/lines/nowhere"), 404, "title-not-found")
    body = {"lines": [{"title_id": "nowhere"}], "fulfilment": library.pickup()}
    assert_refused(reader.ask("POST", "/orders", json=body), 404, "title-not-found")
    assert reader.get("/orders")["items"] == []


def test_empty_cart(library: Library) -> None:
    reader = library.new_reader()
    assert_refused(reader.ask("POST", "/orders", json={"fulfilment": library.pickup()}), 422, "cart-empty")


def test_more_lines_than_the_card_allows(library: Library) -> None:
    newcomer = library.new_reader(card=None)
    titles = [library.new_title() for _ in range(4)]
    body = {"lines": [{"title_id": each} for each in titles], "fulfilment": library.pickup()}
    told = assert_refused(newcomer.ask("POST", "/orders", json=body), 422, "loan-limit-reached")
    assert (told["limit"], told["current"], told["over"]) == (3, 0, 1)
    assert newcomer.get("/orders")["items"] == []
    library.submitted(newcomer, *titles[:3])
    body["lines"] = [{"title_id": titles[3]}]
    assert assert_refused(newcomer.ask("POST", "/orders", json=body), 422, "loan-limit-reached")["current"] == 3


def test_a_quota_holds_under_concurrent_submissions(library: Library) -> None:
    newcomer = library.new_reader(card=None)
    titles = [library.new_title() for _ in range(8)]
    goal = library.pickup()

    def submit(title_id: str) -> int:
        body = {"lines": [{"title_id": title_id}], "fulfilment": goal}
        return newcomer.ask("POST", "/orders", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(submit, titles))
    assert statuses.count(202) == 3
    assert set(statuses) <= {202, 422, 503}


def test_one_title_is_never_twice_with_one_reader(library: Library) -> None:
    reader, title_id = library.new_reader(), library.new_title(copies=2)
    body = {"lines": [{"title_id": title_id}, {"title_id": title_id}], "fulfilment": library.pickup()}
    assert_refused(reader.ask("POST", "/orders", json=body), 422, "duplicate-title")
    library.submitted(reader, title_id)
    body["lines"] = [{"title_id": title_id}]
    assert_refused(reader.ask("POST", "/orders", json=body), 422, "title-already-held")


def test_the_same_key_is_one_order(library: Library) -> None:
    reader, key = library.new_reader(), uuid.uuid4().hex
    body = {"lines": [{"title_id": library.new_title()}], "fulfilment": library.pickup()}
    first = reader.ask("POST", "/orders", json=body, headers={"Idempotency-Key": key})
    again = reader.ask("POST", "/orders", json=body, headers={"Idempotency-Key": key})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(reader.get("/orders")["items"]) == 1
    other = {**body, "lines": [{"title_id": library.new_title()}]}
    answer = reader.ask("POST", "/orders", json=other, headers={"Idempotency-Key": key})
    assert_refused(answer, 422, "idempotency-key-reused")
    assert len(reader.get("/orders")["items"]) == 1


def test_a_double_click_is_one_order(library: Library) -> None:
    reader, key, goal = library.new_reader(), uuid.uuid4().hex, library.pickup()
    body = {"lines": [{"title_id": library.new_title()}], "fulfilment": goal}

    def click(_: int) -> int:
        return reader.ask("POST", "/orders", json=body, headers={"Idempotency-Key": key}).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(click, range(6)))
    assert set(statuses) == {202}, "the twins wait for the answer of the first"
    assert len(reader.get("/orders")["items"]) == 1


def test_many_readers_and_one_copy(library: Library) -> None:
    """Exactly one is allotted; the others are told their places, each another one."""
    title_id, goal = library.new_title(copies=1), library.pickup("gq")
    readers = [library.new_reader() for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        orders = list(pool.map(lambda reader: library.submitted(reader, title_id, fulfilment=goal), readers))

    def answers() -> list[dict[str, Any]] | None:
        lines = [reader.order(order_id)["lines"][0] for reader, order_id in zip(readers, orders, strict=True)]
        return None if any(line["status"] == "requested" for line in lines) else lines

    lines = eventually(answers)
    statuses = [line["status"] for line in lines]
    assert statuses.count("allotted") == 1, lines
    places = sorted(line["place"] for line in lines if line["status"] == "waitlisted")
    assert places == list(range(1, len(readers)))


def test_approve_twice(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.submitted(reader, library.new_title())
    reader.order_in(order_id, "pending_review")
    library.staff.post(f"/orders/{order_id}/approve")
    assert_refused(library.staff.ask("POST", f"/orders/{order_id}/approve"), 409, "order-state-forbids")
    assert reader.order(order_id)["status"] == "approved"


def test_approve_after_cancel(library: Library) -> None:
    reader, title_id = library.new_reader(), library.new_title()
    order_id = library.submitted(reader, title_id)
    reader.order_in(order_id, "pending_review")
    reader.post(f"/orders/{order_id}/cancel")
    assert_refused(library.staff.ask("POST", f"/orders/{order_id}/approve"), 409, "order-state-forbids")
    assert reader.order(order_id)["status"] == "cancelled"
    eventually(lambda: library.availability(title_id)["available"] == 1)


@pytest.mark.parametrize("_again", range(4))
def test_cancel_against_handing_over(library: Library, _again: int) -> None:
    """Whoever comes first: the copy is on the shelf, or it is on loan and can be returned; never both or neither."""
    reader, title_id = library.new_reader(), library.new_title()
    order_id = library.approved(reader, title_id)

    def hand_over() -> None:
        if library.staff.ask("POST", f"/handovers/{order_id}/pack").ok:
            notices = eventually(lambda: [n for n in reader.get("/notices")["items"] if "取书码" in n["text"]])
            code = re.findall(r"\d{6}", notices[0]["text"])[0]
            library.staff.ask("POST", f"/handovers/{order_id}/collect", json={"code": code})

    with ThreadPoolExecutor(2) as pool:
        pool.submit(hand_over)
        pool.submit(reader.ask, "POST", f"/orders/{order_id}/cancel")
    order = reader.order_in(order_id, "cancelled", "handed_over")
    handover = library.handover_of(order_id)
    if handover and handover["status"] == "completed":
        line = reader.order_in(order_id, "handed_over")["lines"][0]
        library.staff.post("/returns", {"barcode": line["copy_barcode"]})
        order = reader.order_in(order_id, "closed")
    eventually(lambda: library.availability(title_id)["available"] == 1)
    eventually(lambda: all(line["status"] in ("released", "returned") for line in reader.order(order_id)["lines"]))
    assert order["status"] in ("cancelled", "closed")


def test_an_order_that_is_being_reviewed_is_left_to_its_reviewer(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.submitted(reader, library.new_title())
    reader.order_in(order_id, "pending_review")
    library.staff.post(f"/orders/{order_id}/claim")
    assert_refused(library.admin.ask("POST", f"/orders/{order_id}/approve"), 409, "reviewed-by-other")
    assert library.staff.post(f"/orders/{order_id}/approve")["status"] == "approved"


def test_wrong_pickup_code(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title())
    library.staff.post(f"/handovers/{order_id}/pack")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    path = f"/handovers/{order_id}/collect"
    assert_refused(library.staff.ask("POST", path, json={"code": wrong}), 422, "pickup-code-wrong")
    assert code not in str(library.staff.order(order_id))
    assert code not in str(library.handover(order_id))
    for _ in range(4):
        assert_refused(library.staff.ask("POST", path, json={"code": wrong}), 422, "pickup-code-wrong")
    assert_refused(library.staff.ask("POST", path, json={"code": code}), 429, "pickup-code-locked")
    assert reader.order(order_id)["status"] == "ready_for_pickup"


def test_another_readers_order_does_not_exist(library: Library) -> None:
    owner, other = library.new_reader(), library.new_reader()
    order_id = library.submitted(owner, library.new_title())
    assert_refused(other.ask("GET", f"/orders/{order_id}"), 404, "order-not-found")
    assert_refused(other.ask("POST", f"/orders/{order_id}/cancel"), 404, "order-not-found")
    missing = assert_refused(other.ask("GET", "/orders/nowhere"), 404, "order-not-found")
    theirs = assert_refused(other.ask("GET", f"/orders/{order_id}"), 404, "order-not-found")
    assert missing == theirs
