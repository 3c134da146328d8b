"""What the doors keep out: bad input and the wrong people; an answer with a slug and words, and nothing changed."""

import base64
from typing import Any

import pytest

from tests.e2e.library import Library, Person, eventually
from tests.e2e.refusals import assert_refused


def test_malformed_wrong_and_oversized_bodies(library: Library) -> None:
    reader = library.new_reader()
    headers = {"Content-Type": "application/json"}
    assert_refused(reader.ask("POST", "/orders", data="{bad", headers=headers), 400, "request-not-json")
    assert_refused(reader.ask("POST", "/orders", data="[1, 2]", headers=headers), 422, "request-invalid")
    wrong = {"lines": "all", "fulfilment": {"method": 5}}
    told = assert_refused(reader.ask("POST", "/orders", json=wrong), 422, "request-invalid")
    assert "lines" in str(told["fields"])
    extra = {"lines": [], "fulfilment": library.pickup(), "status": "approved"}
    assert_refused(reader.ask("POST", "/orders", json=extra), 422, "request-invalid")
    big = {"lines": [], "fulfilment": library.pickup(), "address": "长" * 400_000}
    assert_refused(reader.ask("POST", "/orders", json=big), 413, "request-too-large")
    assert reader.get("/orders")["items"] == []


@pytest.mark.parametrize(
    "value", [{"$ne": None}, ["a"], 5, "a\x00b", "x" * 65, ".$[]", "' OR 1=1 --"], ids=lambda value: repr(value)[:20]
)
def test_operators_are_not_titles(library: Library, value: Any) -> None:
    reader = library.new_reader()
    body = {"lines": [{"title_id": value}], "fulfilment": library.pickup()}
    assert_refused(reader.ask("POST", "/orders", json=body), 422, "request-invalid")


@pytest.mark.parametrize("q", ["", "   ", "🎉🎉", "^(a+)+$", '{"$ne": ""}', "%00", "a" * 200, "的", "\u202e"])
def test_any_words_can_be_searched(library: Library, q: str) -> None:
    found = library.visitor.get("/titles", q=q, limit=5)
    assert set(found) == {"items", "total", "facets", "next_cursor", "did_you_mean"}


@pytest.mark.parametrize(
    "cursor", ["x", "W10", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwieCJd", "WzEsMl0", "eyJhIjoxfQ", "!" * 50]
)
def test_a_tampered_cursor_is_refused(library: Library, cursor: str) -> None:
    reader = library.new_reader()
    for path in ("/titles", "/orders", "/loans"):
        assert_refused(reader.ask("GET", path, params={"cursor": cursor}), 400, "cursor-invalid")


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
    assert_refused(reader.ask("POST", "/orders", json=body), 422, "address-needed")


def test_a_slot_that_does_not_exist_ends_the_order_with_words(library: Library) -> None:
    reader, title_id = library.new_reader(), library.new_title()
    goal = {"method": "pickup", "branch_id": "jl", "slot_id": "jl.pickup.20200101.0900"}
    order_id = library.submitted(reader, title_id, fulfilment=goal)
    order = reader.order_in(order_id, "rejected")
    assert "时段" in order["lines"][0]["message"]
    eventually(lambda: library.availability(title_id)["available"] == 1)


def test_an_unknown_barcode_cannot_be_returned(library: Library) -> None:
    assert_refused(library.staff.ask("POST", "/returns", json={"barcode": "NOWHERE"}), 404, "copy-not-on-loan")


def test_a_handover_goes_by_its_table(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title())
    collect = {"code": "000000"}
    assert_refused(
        library.staff.ask("POST", f"/handovers/{order_id}/collect", json=collect), 409, "handover-state-forbids"
    )
    assert_refused(library.staff.ask("POST", f"/handovers/{order_id}/dispatch"), 409, "handover-method-forbids")
    library.staff.post(f"/handovers/{order_id}/pack")
    assert_refused(library.staff.ask("POST", f"/handovers/{order_id}/pack"), 409, "handover-state-forbids")
    assert_refused(library.staff.ask("POST", "/handovers/nowhere/pack"), 404, "handover-not-found")


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
    assert_refused(library.visitor.ask(method, path, json=body), 401, "sign-in-needed")


@pytest.fixture(scope="module")
def a_reader(library: Library) -> Person:
    return library.new_reader()


@pytest.mark.parametrize(("method", "path", "body"), WRITES + DESK)
def test_a_reader_cannot_do_what_staff_do(a_reader: Person, method: str, path: str, body: Any) -> None:
    assert_refused(a_reader.ask(method, path, json=body), 403, "role-not-allowed")


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_courier_cannot_do_what_librarians_do(library: Library, method: str, path: str, body: Any) -> None:
    assert_refused(library.courier.ask(method, path, json=body), 403, "role-not-allowed")


def test_a_session_that_ended_proves_nothing(library: Library) -> None:
    reader = library.new_reader()
    assert reader.ask("DELETE", "/sessions/current").status_code == 204
    assert_refused(reader.ask("GET", "/me"), 401, "sign-in-needed")


def test_a_run_takes_all_of_its_handovers_or_there_is_none(library: Library) -> None:
    before = library.staff.get("/runs")["items"]
    body = {"branch_id": "jl", "starts_at": "2030-01-01T00:00:00+00:00", "order_ids": ["nowhere"]}
    assert_refused(library.staff.ask("POST", "/runs", json=body), 404, "handover-not-found")
    assert library.staff.get("/runs")["items"] == before


def test_a_barcode_names_one_book(library: Library) -> None:
    title_id = library.new_title()
    barcode = library.visitor.get(f"/titles/{title_id}")["copies"][0]["barcode"]
    again = {"copies": [{"barcode": barcode, "branch_id": "jl"}]}
    for path in (f"/titles/{title_id}/copies", f"/titles/{library.new_title()}/copies"):
        assert assert_refused(library.staff.ask("POST", path, json=again), 409, "barcode-taken")["barcode"] == barcode
    assert library.availability(title_id)["total"] == 1


@pytest.mark.parametrize("strange", ["x\n", "\ud800", "x" * 61])
def test_strange_names_are_refused(library: Library, strange: str) -> None:
    wrong = {"login": strange, "password": strange * 8}
    answer = library.visitor.ask("POST", "/readers", json={**wrong, "name": "甲", "phone": "0731-5555"})
    assert "login" in str(assert_refused(answer, 422, "request-invalid")["fields"])


def test_a_body_nested_without_end_is_no_json(library: Library) -> None:
    headers = {"Content-Type": "application/json"}
    answer = library.visitor.ask("POST", "/sessions", data="[" * 60_000, headers=headers)
    assert_refused(answer, 400, "request-not-json")


def test_a_wrong_password_and_a_taken_login(library: Library) -> None:
    known = library.accounts["reader"]
    wrong = {"login": known["login"], "password": "wrong password"}
    told = assert_refused(library.visitor.ask("POST", "/sessions", json=wrong), 401, "sign-in-failed")
    nobody = {"login": "nobody.here", "password": "wrong password"}
    assert assert_refused(library.visitor.ask("POST", "/sessions", json=nobody), 401, "sign-in-failed") == told
    taken = {**known, "login": known["login"].upper(), "name": "甲", "phone": "0731-5555"}
    assert_refused(library.visitor.ask("POST", "/readers", json=taken), 409, "login-taken")


@pytest.mark.parametrize("path", ["/nowhere", "/titles/%7B%7D", "/orders/a%20b"])
def test_unknown_paths(library: Library, path: str) -> None:
    assert_refused(library.visitor.ask("GET", path), 404, "path-not-found")


@pytest.mark.parametrize("place", ["[" * 1400, '["2026-01-01T00:00:00+00:00", "\\ud800"]', "[1]", "{}"])
@pytest.mark.parametrize("path", ["/orders", "/loans", "/notices"])
def test_a_cursor_of_nobody_is_refused_whatever_it_holds(library: Library, path: str, place: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
    answer = library.new_reader().ask("GET", path, params={"cursor": cursor})
    assert_refused(answer, 400, "cursor-invalid")


def test_a_number_without_end_is_no_json(library: Library) -> None:
    headers = {"Content-Type": "application/json"}
    endless = '{"login": ' + "9" * 5000 + ', "password": "x"}'
    assert_refused(library.visitor.ask("POST", "/sessions", data=endless, headers=headers), 400, "request-not-json")
