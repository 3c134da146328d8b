"""The library through its web pages alone: links and forms, no JavaScript."""

import base64
import json
import re
import threading
import uuid
from html import unescape
from typing import Any

import pytest
import requests

from tests.conftest import System
from tests.e2e.browser import Browser, Fields
from tests.e2e.library import Library, eventually


@pytest.fixture
def visitor(system: System) -> Browser:
    return Browser(system.url)


@pytest.fixture
def reader(system: System) -> Browser:
    """Somebody who has just signed up, on the page for that."""
    browser = Browser(system.url)
    browser.get("/register")
    login = f"p{uuid.uuid4().hex[:12]}"
    browser.send("/register", login=login, password=uuid.uuid4().hex, name="赵读者", phone="0731-5555-0188")
    assert browser.path == "/"
    assert "注册成功" in browser.words
    return browser


@pytest.fixture
def staff(system: System) -> Browser:
    return Browser(system.url).sign_in(**system.accounts["staff"])


def new_book(library: Library, title: str | None = None) -> tuple[str, str, str]:
    """A title of one copy: its id, its name, its barcode."""
    mark = uuid.uuid4().hex[:10]
    name = title or f"页面书目{mark}"
    copy = {"barcode": f"P{mark}", "branch_id": "jl"}
    found = library.staff.post("/titles", {"title": name, "category": "I247.5", "copies": [copy]})
    return found["title_id"], name, copy["barcode"]


def put_in_cart(reader: Browser, title_id: str) -> None:
    reader.get(f"/titles/{title_id}")
    reader.send(f"/cart/lines/{title_id}")
    assert "已放进借书车" in reader.words


def order(reader: Browser, library: Library, *title_ids: str) -> str:
    """The id of an order that the cart's form made."""
    for title_id in title_ids:
        put_in_cart(reader, title_id)
    reader.get("/cart?method=pickup&branch_id=jl")
    reader.send("/cart/submit", slot_id=library.pickup()["slot_id"])
    assert reader.path.startswith("/orders/"), reader.words
    return reader.path.removeprefix("/orders/")


def desk_with(desk: Browser, path: str, action: str) -> None:
    """Open the page of a desk that has this form, following its links to what comes after."""

    def look() -> bool:
        page = path
        while page:
            html = desk.get(page)
            if f'action="{action}"' in html:
                return True
            further = re.search(r'rel="next" href="([^"]+)"', html)
            page = unescape(further[1]) if further else ""
        return False

    eventually(look, what=f"{action} on {path}")


def test_one_book_goes_all_the_way_through_forms(library: Library, reader: Browser, staff: Browser) -> None:
    account = reader.http.get(f"{reader.url}/api/v1/me", timeout=30).json()
    library.staff.post(f"/readers/{account['account_id']}/card", {"card": "city_pass"})
    title_id, name, barcode = new_book(library)
    assert f"/titles/{title_id}" in reader.get(f"/?q={name}")
    assert "共 1 种" in reader.words
    assert "可借 1 本" in reader.words
    reader.send(f"/cart/lines/{title_id}")
    assert reader.path.startswith("/?q=")
    assert "我的借书车 1" in reader.words

    reader.get("/cart?method=pickup&branch_id=jl")
    reader.send(f"/cart/lines/{title_id}/set-aside")
    assert "借书车是空的" in reader.words
    reader.send(f"/cart/lines/{title_id}")
    order_id = order(reader, library)
    assert name in reader.words
    eventually(lambda: reader.get(f"/orders/{order_id}") and "待审核" in reader.words)
    assert "已留书" in reader.words

    desk_with(staff, "/staff", f"/staff/orders/{order_id}/approve")
    assert barcode in staff.words
    staff.send(f"/staff/orders/{order_id}/approve")
    assert "已审核通过" in staff.words
    desk_with(staff, "/dispatch", f"/dispatch/orders/{order_id}/pack")
    staff.send(f"/dispatch/orders/{order_id}/pack")

    eventually(lambda: reader.get(f"/orders/{order_id}") and "取书码" in reader.words)
    code = re.search(r"取书码 <b>(\d+)</b>", reader.page.text)
    assert code
    desk_with(staff, "/dispatch", f"/dispatch/orders/{order_id}/collect")
    wrong = f"{(int(code[1]) + 1) % 1_000_000:06d}"
    staff.send(f"/dispatch/orders/{order_id}/collect", code=wrong)
    assert "取书码不对" in staff.words
    desk_with(staff, "/dispatch", f"/dispatch/orders/{order_id}/collect")
    staff.send(f"/dispatch/orders/{order_id}/collect", code=code[1])
    assert "图书已交给读者" in staff.words

    eventually(lambda: reader.get("/orders") and "应还日期" in reader.words)
    renew = re.search(r'action="(/loans/[^"]+/renew)"', reader.page.text)
    assert renew
    reader.send(renew[1])
    assert f"《{name}》已续借" in reader.words
    staff.get("/staff")
    staff.send("/returns", barcode=barcode)
    assert f"《{name}》已归还" in staff.words
    eventually(lambda: reader.get(f"/orders/{order_id}") and "借阅结束" in reader.words)


def test_a_book_is_brought_to_the_door(library: Library, reader: Browser, staff: Browser) -> None:
    title_id, _, _ = new_book(library)
    put_in_cart(reader, title_id)
    reader.get("/cart?method=delivery&branch_id=jl")
    wanted = library.delivery()
    reader.send("/cart/submit", slot_id=wanted["slot_id"], address="桂花路 2 号 5 栋")
    order_id = reader.path.removeprefix("/orders/")
    desk_with(staff, "/staff", f"/staff/orders/{order_id}/approve")
    staff.send(f"/staff/orders/{order_id}/approve")
    for step in ("pack", "dispatch"):
        desk_with(staff, "/dispatch", f"/dispatch/orders/{order_id}/{step}")
        assert "桂花路 2 号 5 栋" in staff.words
        staff.send(f"/dispatch/orders/{order_id}/{step}")
    desk_with(staff, "/dispatch", f"/dispatch/orders/{order_id}/attempts")
    staff.send(f"/dispatch/orders/{order_id}/attempts", outcome="delivered", proof="本人签收")
    eventually(lambda: reader.get(f"/orders/{order_id}") and "借阅中" in reader.words)

    title_id, _, _ = new_book(library)
    put_in_cart(reader, title_id)
    assert "桂花路 2 号 5 栋" in reader.get("/cart"), "the form remembers the last address"


def test_what_people_write_is_shown_as_text(library: Library, reader: Browser, staff: Browser) -> None:
    title_id, name, _ = new_book(library, f"<script>alert(1)</script>\"'{uuid.uuid4().hex}")
    order_id = order(reader, library, title_id)
    for path in (f"/titles/{title_id}", f"/?q={name[-32:]}", f"/orders/{order_id}", "/orders"):
        html = reader.get(path)
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    reader.get("/?q=<script>alert(1)</script>")
    assert "<script>alert" not in reader.page.text

    desk_with(staff, "/staff", f"/staff/orders/{order_id}/reject")
    assert "<script>alert" not in staff.page.text
    said = "<img src=x onerror=alert(1)>"
    line = library.staff.order(order_id)["lines"][0]["line_id"]
    staff.send(f"/staff/orders/{order_id}/reject", lines=line, reason_code="damaged", message=said)
    eventually(lambda: reader.get(f"/orders/{order_id}") and "审核不通过" in reader.words)
    assert said not in reader.page.text
    assert said in unescape(reader.page.text)
    assert "图书破损" in reader.words


def test_a_double_click_is_one_order(library: Library, reader: Browser) -> None:
    title_id, _, _ = new_book(library)
    put_in_cart(reader, title_id)
    reader.get("/cart?method=pickup&branch_id=jl")
    fields = {**reader.form("/cart/submit"), "slot_id": library.pickup()["slot_id"]}
    ends: list[str] = []

    def click() -> None:
        cookies = reader.http.cookies.get_dict()
        answer = requests.post(f"{reader.url}/cart/submit", data=fields, cookies=cookies, timeout=30)
        ends.append(answer.url)

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert len(ends) == 4
    assert len(set(ends)) == 1, ends
    assert "/orders/" in ends[0]
    assert len(set(re.findall(r'id="order-([^"]+)"', reader.get("/orders")))) == 1


def test_a_refused_form_says_why_and_keeps_what_was_filled_in(library: Library, reader: Browser) -> None:
    title_id, _, _ = new_book(library)
    put_in_cart(reader, title_id)
    reader.get("/cart?method=delivery&branch_id=jl")
    first_key = reader.form("/cart/submit")["idempotency_key"]
    slot_id = library.delivery()["slot_id"]
    reader.send("/cart/submit", slot_id=slot_id, address=" ")
    assert reader.page.status_code == 422
    assert "送书上门需要填写地址" in reader.words
    assert f'value="{slot_id}" selected' in reader.page.text
    assert reader.form("/cart/submit")["idempotency_key"] != first_key
    reader.send("/cart/submit", slot_id="", address="桂花路 2 号")
    assert "时段（请选一个）" in reader.words
    assert 'value="桂花路 2 号"' in reader.page.text


def test_a_refusal_comes_back_to_the_page_of_the_form_once(staff: Browser) -> None:
    staff.get("/staff")
    staff.send("/returns", barcode="NO-SUCH-BOOK")
    assert staff.path == "/staff"
    assert "条码 NO-SUCH-BOOK 的书没有在借记录" in staff.words
    staff.get("/staff")
    assert "NO-SUCH-BOOK" not in staff.words


def test_a_wrong_password_is_told_in_words(visitor: Browser) -> None:
    visitor.get("/login")
    visitor.send("/login", login="nobody-here", password="wrong")
    assert visitor.page.status_code == 401
    assert "用户名或密码不对" in visitor.words
    assert 'value="nobody-here"' in visitor.page.text


def test_a_visitor_signs_in_and_comes_back(system: System, visitor: Browser) -> None:
    visitor.get("/orders?cursor=")
    assert visitor.path == "/login?next=/orders%3Fcursor%3D"
    assert visitor.form("/login")["next"] == "/orders?cursor="
    visitor.send("/login", **system.accounts["reader2"])
    assert visitor.path == "/orders?cursor="
    visitor.send("/logout")
    assert "您已退出" in visitor.words
    visitor.get("/orders")
    assert visitor.path == "/login?next=/orders"


def test_everybody_lands_where_their_work_is(system: System) -> None:
    for who, landing in (("reader2", "/"), ("staff", "/staff"), ("admin", "/staff"), ("courier", "/dispatch")):
        assert Browser(system.url).sign_in(**system.accounts[who]).path == landing


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_no_form_leads_to_another_site(system: System, visitor: Browser, elsewhere: str) -> None:
    account = system.accounts["reader2"]
    for path, fields in (
        ("/login", {**account, "next": elsewhere}),
        ("/elder", {"mode": "elder", "back": elsewhere}),
    ):
        answer = visitor.http.post(visitor.url + path, data=fields, allow_redirects=False, timeout=30)
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_form_of_another_site_is_refused(library: Library, reader: Browser, headers: Fields) -> None:
    title_id, _, _ = new_book(library)
    answer = reader.http.post(f"{reader.url}/cart/lines/{title_id}", data={"back": "/"}, headers=headers, timeout=30)
    assert answer.status_code == 403
    assert "不是从本站页面发出的" in answer.text
    reader.get("/cart")
    assert "借书车是空的" in reader.words


def test_desks_are_for_those_who_work_there(system: System, reader: Browser, staff: Browser) -> None:
    for path in ("/staff", "/staff/queue", "/dispatch", "/dispatch/work"):
        reader.get(path)
        assert reader.page.status_code == 403
        assert "您的账号不能做这件事" in reader.words
    courier = Browser(system.url).sign_in(**system.accounts["courier"])
    courier.get("/staff")
    assert courier.page.status_code == 403
    staff.get("/cart")
    assert staff.page.status_code == 403


def test_another_readers_order_is_not_there(system: System, library: Library, reader: Browser) -> None:
    order_id = order(reader, library, new_book(library)[0])
    other = Browser(system.url).sign_in(**system.accounts["reader2"])
    other.get(f"/orders/{order_id}")
    assert other.page.status_code == 404
    assert "没有找到这张订单" in other.words


def test_elder_mode_is_kept(visitor: Browser) -> None:
    assert 'data-mode="elder"' not in visitor.get("/login")
    visitor.send("/elder", mode="elder")
    assert visitor.path == "/login"
    assert 'data-mode="elder"' in visitor.page.text
    assert 'data-mode="elder"' in visitor.get("/")
    visitor.send("/elder", mode="usual")
    assert 'data-mode="elder"' not in visitor.page.text


def test_results_are_narrowed_by_links(library: Library, visitor: Browser) -> None:
    title_id, name, _ = new_book(library)
    library.submitted(library.new_reader(), title_id)
    eventually(lambda: visitor.get(f"/?q={name}") and "全部借出" in visitor.words)
    assert "加入借书车" in visitor.words
    visitor.get(f"/?q={name}&available=1&branch=jl&category=I")
    assert "没有找到这样的书" in visitor.words
    undo = re.search(r'<a href="([^"]+)">只看可借 <b', visitor.page.text)
    assert undo
    visitor.get(unescape(undo[1]))
    assert "共 1 种" in visitor.words


@pytest.mark.parametrize("path", ["/?cursor=x&q=书", "/?available=maybe", "/titles/none", "/no-such-page"])
def test_a_wrong_address_is_answered_in_words(visitor: Browser, path: str) -> None:
    visitor.get(path)
    assert 400 <= visitor.page.status_code < 500
    assert "回到首页" in visitor.words


@pytest.mark.parametrize(
    "forged",
    [
        "%%%",
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(json.dumps(["<b>x</b>", {"title": "x"}]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["renewed", {"title": "<b>forged</b>"}]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps(["cart-full", {"limit": {"a": "<b>forged</b>"}}]).encode()).decode(),
    ],
)
def test_a_forged_message_is_never_markup(visitor: Browser, forged: str) -> None:
    visitor.http.cookies.set("taoshu_said", forged)
    visitor.get("/login")
    assert visitor.page.status_code == 200
    assert "<b>" not in visitor.page.text


def test_pages_load_nothing_from_elsewhere(reader: Browser, staff: Browser) -> None:
    pages: list[tuple[Browser, Any]] = [(reader, path) for path in ("/", "/?q=书", "/cart", "/orders")]
    pages += [(staff, "/staff"), (staff, "/dispatch")]
    for who, path in pages:
        html = who.get(path)
        assert "default-src 'self'" in who.page.headers["Content-Security-Policy"]
        assert '<html lang="zh-CN"' in html
        assert not re.search(r'(src|href|action)="(https?:)?//', html)
        assert not re.search(r"<script(?![^>]* src=)|<style|javascript:| on\w+=", html)
