"""Bad input and accidents: an answer with a slug and words, and nothing changed."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.e2e.library import Library, Person, eventually


def refused(answer: requests.Response, status: int, slug: str) -> dict[str, Any]:
    """The body of a refusal that a person can understand."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["slug"]) == (status, slug), body
    assert body["detail"] and body["next_step"], body
    assert "Traceback" not in answer.text
    return body


def test_unknown_title(library: Library) -> None:
    reader = library.new_reader()
    refused(reader.ask("GET", "/titles/nowhere"), 404, "title-not-found")
    refused(reader.ask("PUT", "/cart/lines/nowhere"), 404, "title-not-found")
    body = {"lines": [{"title_id": "nowhere"}], "fulfilment": library.pickup()}
    refused(reader.ask("POST", "/orders", json=body), 404, "title-not-found")
    assert reader.get("/orders")["items"] == []


def test_empty_cart(library: Library) -> None:
    reader = library.new_reader()
    refused(reader.ask("POST", "/orders", json={"fulfilment": library.pickup()}), 422, "cart-empty")


def test_more_lines_than_the_card_allows(library: Library) -> None:
    newcomer = library.new_reader(card=None)
    titles = [library.new_title() for _ in range(4)]
    body = {"lines": [{"title_id": each} for each in titles], "fulfilment": library.pickup()}
    told = refused(newcomer.ask("POST", "/orders", json=body), 422, "loan-limit-reached")
    assert (told["limit"], told["current"], told["over"]) == (3, 0, 1)
    assert newcomer.get("/orders")["items"] == []
    library.submitted(newcomer, *titles[:3])
    body["lines"] = [{"title_id": titles[3]}]
    assert refused(newcomer.ask("POST", "/orders", json=body), 422, "loan-limit-reached")["current"] == 3


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
    refused(reader.ask("POST", "/orders", json=body), 422, "duplicate-title")
    library.submitted(reader, title_id)
    body["lines"] = [{"title_id": title_id}]
    refused(reader.ask("POST", "/orders", json=body), 422, "title-already-held")


def test_the_same_key_is_one_order(library: Library) -> None:
    reader, key = library.new_reader(), uuid.uuid4().hex
    body = {"lines": [{"title_id": library.new_title()}], "fulfilment": library.pickup()}
    first = reader.ask("POST", "/orders", json=body, headers={"Idempotency-Key": key})
    again = reader.ask("POST", "/orders", json=body, headers={"Idempotency-Key": key})
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert len(reader.get("/orders")["items"]) == 1
    other = {**body, "lines": [{"title_id": library.new_title()}]}
    answer = reader.ask("POST", "/orders", json=other, headers={"Idempotency-Key": key})
    refused(answer, 422, "idempotency-key-reused")
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
    refused(library.staff.ask("POST", f"/orders/{order_id}/approve"), 409, "order-state-forbids")
    assert reader.order(order_id)["status"] == "approved"


def test_approve_after_cancel(library: Library) -> None:
    reader, title_id = library.new_reader(), library.new_title()
    order_id = library.submitted(reader, title_id)
    reader.order_in(order_id, "pending_review")
    reader.post(f"/orders/{order_id}/cancel")
    refused(library.staff.ask("POST", f"/orders/{order_id}/approve"), 409, "order-state-forbids")
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
    refused(library.admin.ask("POST", f"/orders/{order_id}/approve"), 409, "reviewed-by-other")
    assert library.staff.post(f"/orders/{order_id}/approve")["status"] == "approved"


def test_wrong_pickup_code(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title())
    library.staff.post(f"/handovers/{order_id}/pack")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    path = f"/handovers/{order_id}/collect"
    refused(library.staff.ask("POST", path, json={"code": wrong}), 422, "pickup-code-wrong")
    assert code not in str(library.staff.order(order_id))
    assert code not in str(library.handover(order_id))
    for _ in range(4):
        refused(library.staff.ask("POST", path, json={"code": wrong}), 422, "pickup-code-wrong")
    refused(library.staff.ask("POST", path, json={"code": code}), 429, "pickup-code-locked")
    assert reader.order(order_id)["status"] == "ready_for_pickup"


def test_another_readers_order_does_not_exist(library: Library) -> None:
    owner, other = library.new_reader(), library.new_reader()
    order_id = library.submitted(owner, library.new_title())
    refused(other.ask("GET", f"/orders/{order_id}"), 404, "order-not-found")
    refused(other.ask("POST", f"/orders/{order_id}/cancel"), 404, "order-not-found")
    missing = refused(other.ask("GET", "/orders/nowhere"), 404, "order-not-found")
    theirs = refused(other.ask("GET", f"/orders/{order_id}"), 404, "order-not-found")
    assert missing == theirs


def test_malformed_wrong_and_oversized_bodies(library: Library) -> None:
    reader = library.new_reader()
    headers = {"Content-Type": "application/json"}
    refused(reader.ask("POST", "/orders", data="{bad", headers=headers), 400, "request-not-json")
    refused(reader.ask("POST", "/orders", data="[1, 2]", headers=headers), 422, "request-invalid")
    wrong = {"lines": "all", "fulfilment": {"method": 5}}
    told = refused(reader.ask("POST", "/orders", json=wrong), 422, "request-invalid")
    assert "lines" in str(told["fields"])
    extra = {"lines": [], "fulfilment": library.pickup(), "status": "approved"}
    refused(reader.ask("POST", "/orders", json=extra), 422, "request-invalid")
    big = {"lines": [], "fulfilment": library.pickup(), "address": "长" * 400_000}
    refused(reader.ask("POST", "/orders", json=big), 413, "request-too-large")
    assert reader.get("/orders")["items"] == []


@pytest.mark.parametrize(
    "value", [{"$ne": None}, ["a"], 5, "a\x00b", "x" * 65, ".$[]", "' OR 1=1 --"], ids=lambda value: repr(value)[:20]
)
def test_operators_are_not_titles(library: Library, value: Any) -> None:
    reader = library.new_reader()
    body = {"lines": [{"title_id": value}], "fulfilment": library.pickup()}
    refused(reader.ask("POST", "/orders", json=body), 422, "request-invalid")


@pytest.mark.parametrize("q", ["", "   ", "🎉🎉", "^(a+)+$", '{"$ne": ""}', "%00", "a" * 200, "的", "\u202e"])
def test_any_words_can_be_searched(library: Library, q: str) -> None:
    found = library.visitor.get("/titles", q=q, limit=5)
    assert set(found) == {"items", "total", "facets", "next_cursor"}


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwieCJd", "WzEsMl0", "eyJhIjoxfQ", "!" * 50]
)
def test_a_tampered_cursor_is_refused(library: Library, cursor: str) -> None:
    reader = library.new_reader()
    for path in ("/titles", "/orders", "/loans"):
        refused(reader.ask("GET", path, params={"cursor": cursor}), 400, "cursor-invalid")


def test_a_cursor_walks_through_every_title_once(library: Library) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = library.visitor.get("/titles", category="I", limit=40, sort="title", **cursor)
        seen += [each["title_id"] for each in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert len(seen) == len(set(seen)) >= 40


def test_a_delivery_needs_an_address(library: Library) -> None:
    reader = library.new_reader()
    goal = library.delivery()
    del goal["address"]
    body = {"lines": [{"title_id": library.new_title()}], "fulfilment": goal}
    refused(reader.ask("POST", "/orders", json=body), 422, "address-needed")


def test_a_slot_that_does_not_exist_ends_the_order_with_words(library: Library) -> None:
    reader, title_id = library.new_reader(), library.new_title()
    goal = {"method": "pickup", "branch_id": "jl", "slot_id": "jl.pickup.20200101.0900"}
    order_id = library.submitted(reader, title_id, fulfilment=goal)
    order = reader.order_in(order_id, "rejected")
    assert "时段" in order["lines"][0]["message"]
    eventually(lambda: library.availability(title_id)["available"] == 1)


def test_an_unknown_barcode_cannot_be_returned(library: Library) -> None:
    refused(library.staff.ask("POST", "/returns", json={"barcode": "NOWHERE"}), 404, "copy-not-on-loan")


def test_a_handover_goes_by_its_table(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title())
    collect = {"code": "000000"}
    refused(library.staff.ask("POST", f"/handovers/{order_id}/collect", json=collect), 409, "handover-state-forbids")
    refused(library.staff.ask("POST", f"/handovers/{order_id}/dispatch"), 409, "handover-method-forbids")
    library.staff.post(f"/handovers/{order_id}/pack")
    refused(library.staff.ask("POST", f"/handovers/{order_id}/pack"), 409, "handover-state-forbids")
    refused(library.staff.ask("POST", "/handovers/nowhere/pack"), 404, "handover-not-found")


WRITES: list[tuple[str, str, dict[str, Any] | None]] = [
    ("POST", "/titles", {"title": "x", "category": "I"}),
    ("PATCH", "/titles/t0001", {"title": "x"}),
    ("POST", "/titles/t0001/copies", {"copies": [{"barcode": "x", "branch_id": "jl"}]}),
    ("GET", "/review-queue", None),
    ("POST", "/orders/o/approve", None),
    ("POST", "/orders/o/reject", {"reason_code": "other", "message": "x"}),
    ("POST", "/orders/o/claim", None),
    ("POST", "/readers/r/card", {"card": "city_pass"}),
]
DESK: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/handovers", None),
    ("POST", "/handovers/o/pack", None),
    ("POST", "/handovers/o/dispatch", None),
    ("POST", "/handovers/o/attempts", {"outcome": "refused"}),
    ("POST", "/handovers/o/collect", {"code": "1"}),
    ("POST", "/returns", {"barcode": "x"}),
    ("GET", "/runs", None),
    ("POST", "/runs", {"branch_id": "jl", "starts_at": "2030-01-01T00:00:00+00:00"}),
    ("GET", "/collections", None),
]
OWN: list[tuple[str, str, dict[str, Any] | None]] = [
    ("GET", "/cart", None),
    ("PUT", "/cart/lines/t0001", None),
    ("DELETE", "/cart/lines/t0001", None),
    ("POST", "/cart/lines/t0001/set-aside", None),
    ("GET", "/shelf", None),
    ("GET", "/orders", None),
    ("GET", "/loans", None),
    ("GET", "/me", None),
    ("GET", "/notices", None),
    ("GET", "/events", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES + DESK + OWN)
def test_a_visitor_must_sign_in(library: Library, method: str, path: str, body: Any) -> None:
    refused(library.visitor.ask(method, path, json=body), 401, "sign-in-needed")


@pytest.fixture(scope="module")
def a_reader(library: Library) -> Person:
    return library.new_reader()


@pytest.mark.parametrize(("method", "path", "body"), WRITES + DESK)
def test_a_reader_cannot_do_what_staff_do(a_reader: Person, method: str, path: str, body: Any) -> None:
    refused(a_reader.ask(method, path, json=body), 403, "role-not-allowed")


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_courier_cannot_do_what_librarians_do(library: Library, method: str, path: str, body: Any) -> None:
    refused(library.courier.ask(method, path, json=body), 403, "role-not-allowed")


def test_a_session_that_ended_proves_nothing(library: Library) -> None:
    reader = library.new_reader()
    assert reader.ask("DELETE", "/sessions/current").status_code == 204
    refused(reader.ask("GET", "/me"), 401, "sign-in-needed")


def test_a_run_takes_all_of_its_handovers_or_there_is_none(library: Library) -> None:
    before = library.staff.get("/runs")["items"]
    body = {"branch_id": "jl", "starts_at": "2030-01-01T00:00:00+00:00", "order_ids": ["nowhere"]}
    refused(library.staff.ask("POST", "/runs", json=body), 404, "handover-not-found")
    assert library.staff.get("/runs")["items"] == before


def test_a_barcode_names_one_book(library: Library) -> None:
    title_id = library.new_title()
    barcode = library.visitor.get(f"/titles/{title_id}")["copies"][0]["barcode"]
    again = {"copies": [{"barcode": barcode, "branch_id": "jl"}]}
    for path in (f"/titles/{title_id}/copies", f"/titles/{library.new_title()}/copies"):
        assert refused(library.staff.ask("POST", path, json=again), 409, "barcode-taken")["barcode"] == barcode
    assert library.availability(title_id)["total"] == 1


@pytest.mark.parametrize("strange", ["x\n", "\ud800", "x" * 61])
def test_strange_names_are_refused(library: Library, strange: str) -> None:
    wrong = {"login": strange, "password": strange * 8}
    answer = library.visitor.ask("POST", "/readers", json={**wrong, "name": "甲", "phone": "0731-5555"})
    assert "login" in str(refused(answer, 422, "request-invalid")["fields"])


def test_a_body_nested_without_end_is_no_json(library: Library) -> None:
    headers = {"Content-Type": "application/json"}
    answer = library.visitor.ask("POST", "/sessions", data="[" * 60_000, headers=headers)
    refused(answer, 400, "request-not-json")


def test_a_wrong_password_and_a_taken_login(library: Library) -> None:
    known = library.accounts["reader"]
    wrong = {"login": known["login"], "password": "wrong password"}
    told = refused(library.visitor.ask("POST", "/sessions", json=wrong), 401, "sign-in-failed")
    nobody = {"login": "nobody.here", "password": "wrong password"}
    assert refused(library.visitor.ask("POST", "/sessions", json=nobody), 401, "sign-in-failed") == told
    taken = {**known, "login": known["login"].upper(), "name": "甲", "phone": "0731-5555"}
    refused(library.visitor.ask("POST", "/readers", json=taken), 409, "login-taken")


@pytest.mark.parametrize("path", ["/nowhere", "/titles/%7B%7D", "/orders/a%20b"])
def test_unknown_paths(library: Library, path: str) -> None:
    refused(library.visitor.ask("GET", path), 404, "path-not-found")
