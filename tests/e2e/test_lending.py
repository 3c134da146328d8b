"""What becomes of a book while a reader has it, as readers and staff meet it."""

from typing import Any

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, Person, eventually
from tests.e2e.refusals import assert_refused


def lent(library: Library, reader: Person, title_id: str) -> dict[str, Any]:
    """The line of an order whose book the reader has."""
    order_id = library.approved(reader, title_id)
    library.staff.post(f"/handovers/{order_id}/pack")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    library.staff.post(f"/handovers/{order_id}/collect", {"code": code})
    line: dict[str, Any] = reader.order_in(order_id, "handed_over")["lines"][0]
    return {**line, "order_id": order_id}


def loan_of(reader: Person, loan_id: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each for each in reader.get("/loans")["items"] if each["loan_id"] == loan_id)
    return found


def queue(library: Library, kind: str) -> list[str]:
    return [each["loan_id"] for each in library.staff.get("/loan-queue", kind=kind, limit=100)["items"]]


def test_a_book_that_others_wait_for_is_recalled_and_not_renewed(library: Library) -> None:
    holder, waiter = library.new_reader(), library.new_reader()
    title_id = library.new_title(copies=1)
    loan_id = lent(library, holder, title_id)["loan_id"]
    before = loan_of(holder, loan_id)
    assert before["renewal"]["allowed"]
    assert_refused(library.staff.ask("POST", f"/loans/{loan_id}/recall"), 422, "nobody-waits")
    waiting = library.submitted(waiter, title_id)
    eventually(lambda: waiter.order(waiting)["lines"][0]["status"] == "waitlisted")
    assert loan_id in queue(library, "awaited")
    assert_refused(holder.ask("POST", f"/loans/{loan_id}/recall"), 403, "role-not-allowed")
    recalled = library.staff.post(f"/loans/{loan_id}/recall")
    assert recalled["recalled"] and recalled["due_on"] < before["due_on"]
    assert_refused(library.staff.ask("POST", f"/loans/{loan_id}/recall"), 422, "recall-useless")
    now = loan_of(holder, loan_id)
    assert (now["due_on"], now["renewal"]["reason"]) == (recalled["due_on"], "awaited")
    eventually(lambda: any("请提前到" in each["text"] for each in holder.get("/notices")["items"]))
    waiter.post(f"/orders/{waiting}/cancel")


def test_a_reader_waits_for_as_many_titles_as_the_card_allows_and_no_more(library: Library) -> None:
    holder, waiter = library.new_reader("trust_card"), library.new_reader(card=None)
    titles = [library.new_title(copies=1) for _ in range(3)]
    taken = library.submitted(holder, *titles)
    holder.order_in(taken, "pending_review")
    order_id = library.submitted(waiter, *titles)

    def answered() -> list[str]:
        return sorted(line["status"] for line in waiter.order(order_id)["lines"])

    eventually(lambda: answered() == ["unavailable", "waitlisted", "waitlisted"])
    refused = next(line for line in waiter.order(order_id)["lines"] if line["status"] == "unavailable")
    assert refused["message"] == "已全部借出；您排队等候的书已有 2 种，不能再多等"
    eventually(lambda: library.availability(refused["title_id"])["waiting"] == 0, what="the place given back")
    assert waiter.get("/cart", method="pickup")["allowance"]["held"] == 2
    waiter.post(f"/orders/{order_id}/cancel")
    holder.post(f"/orders/{taken}/cancel")


def test_a_book_that_is_said_to_be_back_is_looked_for(library: Library) -> None:
    reader = library.new_reader()
    line = lent(library, reader, library.new_title())
    loan_id = line["loan_id"]
    other = library.new_reader()
    assert_refused(other.ask("POST", f"/loans/{loan_id}/claim-returned"), 404, "loan-not-found")
    assert reader.post(f"/loans/{loan_id}/claim-returned")["status"] == "claimed_returned"
    assert_refused(reader.ask("POST", f"/loans/{loan_id}/renew"), 409, "loan-state-forbids")
    assert loan_id in queue(library, "claimed_returned")
    assert library.staff.post(f"/loans/{loan_id}/deny-return")["status"] == "on_loan"
    eventually(lambda: any("没有在馆里找到" in each["text"] for each in reader.get("/notices")["items"]))
    reader.post(f"/loans/{loan_id}/claim-returned")
    library.staff.post("/returns", {"barcode": line["copy_barcode"]})
    assert reader.order_in(line["order_id"], "closed")["lines"][0]["status"] == "returned"


def test_a_lost_book_is_lost_until_it_is_found(library: Library) -> None:
    reader, title_id = library.new_reader(), library.new_title()
    line = lent(library, reader, title_id)
    assert reader.post(f"/loans/{line['loan_id']}/lose")["status"] == "lost"
    assert reader.order_in(line["order_id"], "closed")["lines"][0]["status"] == "lost"
    eventually(lambda: library.availability(title_id)["total"] == 0, what="no copy left")
    assert line["loan_id"] in queue(library, "lost")
    assert [each["status"] for each in reader.get("/loans", going_on=True)["items"]] == ["lost"], "it is owed"
    assert_refused(reader.ask("POST", f"/loans/{line['loan_id']}/claim-returned"), 409, "loan-state-forbids")
    assert library.courier.post("/returns", {"barcode": line["copy_barcode"]})["status"] == "returned"
    assert reader.get("/loans", going_on=True)["items"] == []
    eventually(lambda: library.availability(title_id)["available"] == 1, what="back on the shelf")
    eventually(lambda: reader.order(line["order_id"])["lines"][0]["status"] == "returned")


def test_the_pages_show_each_state_of_a_loan_and_what_can_be_done(system: System, library: Library) -> None:
    reader, title_id = library.signed_in("reader"), library.new_title()
    loan_id = lent(library, reader, title_id)["loan_id"]
    mine = Browser(system.url).sign_in(**library.accounts["reader"])
    desk = Browser(system.url).sign_in(**library.accounts["staff"])
    mine.get("/orders")
    mine.send(f"/loans/{loan_id}/claim-returned")
    assert "图书馆会去查找" in mine.words and "据说已归还，正在核实" in mine.words
    desk.get("/staff/loans")
    desk.send(f"/staff/loans/{loan_id}/deny-return")
    assert "已告诉读者没有找到" in desk.words
    mine.get("/orders")
    mine.send(f"/loans/{loan_id}/lose")
    assert "已登记遗失，找到后请送回" in mine.words
    desk.get("/staff/loans?kind=nothing")
    assert desk.page.status_code == 422
    desk.get("/staff/loans?kind=lost")
    desk.send(f"/staff/loans/{loan_id}/settle")
    assert "的遗失已结清" in desk.words
    assert library.staff.post(f"/loans/{loan_id}/found")["status"] == "returned"
    assert mine.get("/staff/calendar") and mine.page.status_code == 403


def test_who_loses_a_book_borrows_again_when_it_is_settled(library: Library) -> None:
    reader = library.new_reader()
    line = lent(library, reader, library.new_title())
    reader.post(f"/loans/{line['loan_id']}/lose")
    wanted = {"lines": [{"title_id": library.new_title()}], "fulfilment": library.pickup()}
    assert_refused(reader.ask("POST", "/orders", json=wanted), 422, "lost-books-unsettled")
    assert_refused(reader.ask("POST", f"/loans/{line['loan_id']}/settle"), 403, "role-not-allowed")
    library.staff.post(f"/loans/{line['loan_id']}/settle")
    assert reader.ask("POST", "/orders", json=wanted).status_code == 202
