"""What the library keeps of a reader: seen, chosen and taken along by the reader alone."""

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, Person, eventually
from tests.e2e.refusals import assert_refused


def brought_back(library: Library, reader: Person, title_id: str) -> str:
    """An order of which the book is back."""
    order_id = library.approved(reader, title_id)
    library.staff.post(f"/handovers/{order_id}/pack")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    library.staff.post(f"/handovers/{order_id}/collect", {"code": code})
    line = reader.order_in(order_id, "handed_over")["lines"][0]
    library.staff.post("/returns", {"barcode": line["copy_barcode"]})
    reader.order_in(order_id, "closed")
    return order_id


def test_a_reader_takes_everything_along_that_the_library_keeps(library: Library) -> None:
    reader = library.new_reader()
    order_id = brought_back(library, reader, library.new_title(copies=1))
    eventually(lambda: len(reader.get("/notices")["items"]) >= 3)
    reader.put(f"/cart/lines/{library.new_title(copies=1)}")
    answer = reader.ask("GET", "/me/export")
    kept = answer.json()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert kept["account"] == reader.get("/me")
    assert [order["order_id"] for order in kept["orders"]] == [order_id]
    assert [loan["order_id"] for loan in kept["loans"]] == [order_id]
    assert [handover["order_id"] for handover in kept["handovers"]] == [order_id]
    assert kept["collections"] == [] and kept["account"]["birth_year"] is None
    assert kept["notices"] == reader.get("/notices")["items"]
    assert kept["cart"][0]["title_id"] == reader.get("/cart")["lines"][0]["title_id"]
    assert kept["record"] == {"keep": False, "days": 90}


def test_notices_are_read_page_by_page(library: Library) -> None:
    reader = library.new_reader()
    brought_back(library, reader, library.new_title(copies=1))
    eventually(lambda: len(reader.get("/notices")["items"]) >= 3)
    everything = reader.get("/notices")["items"]
    first = reader.get("/notices", limit=1)
    rest = reader.get("/notices", limit=100, cursor=first["next_cursor"])
    assert [*first["items"], *rest["items"]] == everything


def test_the_record_is_the_readers_choice_alone(library: Library) -> None:
    reader = library.new_reader()
    assert reader.get("/me/record") == {"keep": False, "days": 90}
    assert reader.ask("PUT", "/me/record", json={"keep": True}).json() == {"keep": True, "days": 90}
    assert reader.get("/me/record")["keep"]
    for path in ("/me/record", "/me/export"):
        assert_refused(library.staff.ask("GET", path), 403, "role-not-allowed")
        assert_refused(library.visitor.ask("GET", path), 401, "sign-in-needed")
    assert_refused(reader.ask("PUT", "/me/record", json={"keep": "perhaps"}), 422, "request-invalid")


def test_the_page_shows_what_was_borrowed_and_lets_choose(system: System, library: Library) -> None:
    reader = library.signed_in("reader")
    brought_back(library, reader, library.new_title(copies=1))
    browser = Browser(system.url).sign_in(**library.accounts["reader"])
    browser.get("/record")
    assert "已归还" in browser.words and "90 天 后，图书馆不再留存是谁借的" in browser.words
    browser.send("/record", keep="yes")
    assert "您的借阅记录会一直保留" in browser.words and reader.get("/me/record")["keep"]
    assert "请检查：是否保留" in browser.http.post(f"{system.url}/record", data={"back": "/record"}).text
    assert reader.get("/me/record")["keep"]
    browser.send("/record", keep="no")
    assert "整单图书还清 90 天后" in browser.words and not reader.get("/me/record")["keep"]
