"""Another edition in place of what is out, for readers who said that any will do."""

import uuid

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, eventually
from tests.e2e.refusals import assert_refused


def editions(library: Library) -> tuple[str, str]:
    """Two editions of one work, a copy of each."""
    work = {"title": f"活着{uuid.uuid4().hex[:8]}", "authors": ["余华"]}
    later = {"publisher": "南海出版公司", "published_year": 2010}
    return library.new_title(**work), library.new_title(**work, **later)


def test_another_edition_comes_in_place_of_what_is_out_for_who_said_that_it_will_do(library: Library) -> None:
    holder, willing, strict = (library.new_reader() for _ in range(3))
    wanted, other = editions(library)
    held = library.submitted(holder, wanted)
    holder.order_in(held, "pending_review")
    waiting = library.submitted(strict, wanted)
    body = {"lines": [{"title_id": wanted}], "fulfilment": library.pickup(), "other_editions": True}
    order_id = willing.post("/orders", body)["order_id"]
    line = willing.order_in(order_id, "pending_review")["lines"][0]
    assert (line["title_id"], line["instead_of"], line["edition"]) == (other, wanted, "南海出版公司 2010")
    assert line["status"] == "allotted"
    eventually(lambda: strict.order(waiting)["lines"][0]["status"] == "waitlisted")
    assert library.availability(other)["available"] == 0
    twice = {**body, "lines": [{"title_id": other}]}
    assert_refused(willing.ask("POST", "/orders", json=twice), 422, "title-already-held")
    willing.post(f"/orders/{order_id}/cancel")
    eventually(lambda: library.availability(other)["available"] == 1)
    again = {**body, "lines": [{"title_id": wanted}]}
    willing.post(f"/orders/{willing.post('/orders', again)['order_id']}/cancel")


def test_the_cart_asks_and_the_order_shows_which_edition_it_is(system: System, library: Library) -> None:
    wanted, other = editions(library)
    holder, reader = library.new_reader(), library.signed_in("reader2")
    held = library.submitted(holder, wanted)
    holder.order_in(held, "pending_review")
    for line in reader.get("/cart")["lines"]:
        reader.ask("DELETE", f"/cart/lines/{line['title_id']}")
    reader.put(f"/cart/lines/{wanted}")
    browser = Browser(system.url).sign_in(**library.accounts["reader2"])
    browser.get("/cart?method=pickup&branch_id=jl")
    assert "同一本书的其他版本也可以" in browser.words
    browser.send("/cart/submit", slot_id=library.pickup()["slot_id"], other_editions="yes")
    order_id = browser.path.rsplit("/", 1)[1]
    assert reader.order_in(order_id, "pending_review")["lines"][0]["title_id"] == other
    browser.get(f"/orders/{order_id}")
    assert "换成了另一版本：南海出版公司 2010" in browser.words
    staff = Browser(system.url).sign_in(**library.accounts["staff"])
    staff.get("/staff")
    assert "另一版本：南海出版公司 2010" in staff.words
    reader.post(f"/orders/{order_id}/cancel")
