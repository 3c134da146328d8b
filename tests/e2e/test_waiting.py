"""Readers who wait for a book: what the cart says beforehand, what the order says, and how they give it up."""

from datetime import date, timedelta

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, eventually


def taken(library: Library, number: int) -> list[str]:
    """Titles of which the only copies are out."""
    titles = [library.new_title() for _ in range(number)]
    holder = library.new_reader("trust_card")
    holder.order_in(library.submitted(holder, *titles), "pending_review")
    return titles


def test_the_cart_says_that_its_reader_waits_for_enough_titles(library: Library) -> None:
    reader, titles = library.new_reader(card=None), taken(library, 3)
    for title_id in titles:
        reader.put(f"/cart/lines/{title_id}")
    verdicts = [line["verdict"] for line in reader.get("/cart")["lines"]]
    assert [each["allowed"] for each in verdicts] == [True, True, False]
    assert (verdicts[2]["reason"], verdicts[2]["limit"], verdicts[2]["slug"]) == (
        "max_waiting",
        2,
        "waiting-limit-reached",
    )
    here = library.new_title()
    reader.post(f"/cart/lines/{titles[2]}/set-aside")
    reader.put(f"/cart/lines/{here}")
    assert all(line["verdict"]["allowed"] for line in reader.get("/cart")["lines"])
    order_id = library.submitted(reader, *titles[:2])
    eventually(lambda: [line["status"] for line in reader.order(order_id)["lines"]] == ["waitlisted"] * 2)
    assert reader.get("/verdicts", title_id=titles[2])["items"][0]["verdict"]["reason"] == "max_waiting"
    reader.post(f"/orders/{order_id}/cancel")


def test_an_order_that_only_waits_names_no_window_and_asks_for_none(system: System, library: Library) -> None:
    [title_id] = taken(library, 1)
    reader = library.signed_in("reader2")
    order_id = library.submitted(reader, title_id)
    eventually(lambda: reader.order(order_id)["lines"][0]["status"] == "waitlisted")
    eventually(lambda: "slot_id" not in reader.order(order_id)["fulfilment"])
    assert "starts_at" not in reader.order(order_id)["fulfilment"]
    browser = Browser(system.url).sign_in(**library.accounts["reader2"])
    browser.get(f"/orders/{order_id}")
    assert "正在排队；书到了会接着办理，并通知您" in browser.words
    browser.send(f"/orders/{order_id}/cancel")
    browser.get(f"/orders/{order_id}")
    browser.send(f"/orders/{order_id}/again")
    assert "1 本书已放回借书车" in browser.words
    assert title_id in [line["title_id"] for line in reader.get("/cart")["lines"]]
    reader.ask("DELETE", f"/cart/lines/{title_id}")


def test_a_book_that_still_waits_is_given_up_when_the_others_are_out_already(system: System, library: Library) -> None:
    [awaited], here = taken(library, 1), library.new_title()
    reader = library.signed_in("reader2")
    order_id = library.submitted(reader, here, awaited)
    eventually(lambda: {line["status"] for line in reader.order(order_id)["lines"]} == {"allotted", "waitlisted"})
    library.staff.post(f"/orders/{order_id}/approve")
    eventually(lambda: library.handover(order_id))
    library.staff.post(f"/handovers/{order_id}/pack")
    reader.order_in(order_id, "ready_for_pickup")
    browser = Browser(system.url).sign_in(**library.accounts["reader2"])
    browser.get(f"/orders/{order_id}")
    assert "不再等候没到的书" in browser.words
    browser.send(f"/orders/{order_id}/cancel")
    order = reader.order(order_id)
    assert "没到的书不再等候，其余照旧" in browser.words
    assert order["status"] == "ready_for_pickup"
    assert {line["title_id"]: line["status"] for line in order["lines"]} == {here: "approved", awaited: "released"}


def test_a_window_that_is_over_leaves_the_books_in_the_cart(system: System, library: Library) -> None:
    reader, title_id = library.signed_in("reader2"), library.new_title()
    reader.put(f"/cart/lines/{title_id}")
    browser = Browser(system.url).sign_in(**library.accounts["reader2"])
    browser.get("/cart?method=pickup&branch_id=jl")
    yesterday = (date.today() - timedelta(days=1)).strftime("%Y%m%d")
    browser.send("/cart/submit", slot_id=f"jl.pickup.{yesterday}.0900")
    assert "这个时段已经约满或已过" in browser.words
    assert title_id in [line["title_id"] for line in reader.get("/cart")["lines"]]
    reader.ask("DELETE", f"/cart/lines/{title_id}")


def test_the_second_of_two_clicks_is_not_told_that_its_own_order_filled_the_window(
    system: System, library: Library
) -> None:
    reader, title_id = library.signed_in("reader2"), library.new_title()
    reader.put(f"/cart/lines/{title_id}")
    browser = Browser(system.url).sign_in(**library.accounts["reader2"])
    browser.get("/cart?method=pickup&branch_id=jl")
    form = {**browser.form("/cart/submit"), "slot_id": library.pickup()["slot_id"]}
    first, second = (browser.http.post(f"{system.url}/cart/submit", data=form, timeout=30) for _ in range(2))
    assert first.url == second.url and "/orders/" in first.url
    yesterday = {**form, "slot_id": "jl.pickup.20200101.0900"}
    assert "已经提交过了" in browser.http.post(f"{system.url}/cart/submit", data=yesterday, timeout=30).text
    reader.post(f"/orders/{first.url.rsplit('/', 1)[1]}/cancel")


def test_what_the_cart_says_of_waiting_does_not_make_room_for_others(library: Library) -> None:
    reader, out = library.new_reader(card=None), taken(library, 3)
    for title_id in (*out, library.new_title()):
        reader.put(f"/cart/lines/{title_id}")
    reasons = [line["verdict"]["reason"] for line in reader.get("/cart")["lines"]]
    assert reasons == [None, None, "max_waiting", "max_loans"], "as the submission would count them"
