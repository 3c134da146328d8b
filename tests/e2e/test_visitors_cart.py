"""A visitor fills a cart, signs in, and finds the books in it."""

import uuid

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library


def test_a_visitors_cart_joins_that_of_the_reader_who_signs_in(system: System, library: Library) -> None:
    login, password = f"v{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    who = {"login": login, "password": password, "name": "孙读者", "phone": "0731-5555-0177"}
    library.visitor.post("/readers", who)
    mine, chosen, put_back = library.new_title(), library.new_title(), library.new_title()
    library.sign_in(login, password).put(f"/cart/lines/{mine}")
    browser = Browser(system.url)
    for title_id in (chosen, put_back):
        browser.get(f"/titles/{title_id}")
        browser.send(f"/cart/lines/{title_id}")
        assert "已放进借书车" in browser.words
    browser.get("/cart")
    assert "我的借书车 2 本" in browser.words and "登录，去提交" in browser.words
    browser.send(f"/cart/lines/{put_back}/remove")
    browser.sign_in(login, password)
    lines = library.sign_in(login, password).get("/cart")["lines"]
    assert [line["title_id"] for line in lines] == [mine, chosen]
    assert "taoshu_cart" not in browser.http.cookies


def test_a_cookie_that_is_not_ours_does_no_harm(system: System) -> None:
    browser = Browser(system.url)
    browser.http.cookies.set("taoshu_cart", "nothing~../../etc~<script>~" + "x" * 200)
    browser.get("/cart")
    assert browser.page.status_code == 200 and "借书车是空的" in browser.words


def test_who_works_here_takes_no_visitors_cart_along(system: System, library: Library) -> None:
    browser = Browser(system.url)
    title_id = library.new_title()
    browser.get(f"/titles/{title_id}")
    browser.send(f"/cart/lines/{title_id}")
    browser.sign_in(**library.accounts["staff"])
    assert browser.path == "/staff"
