"""What staff decide of readers and rules, on their pages."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library
from tests.e2e.refusals import assert_refused

FAR = str(date.today() + timedelta(days=3650))


@pytest.fixture
def staff(system: System, library: Library) -> Browser:
    return Browser(system.url).sign_in(**library.accounts["staff"])


@pytest.fixture
def admin(system: System, library: Library) -> Browser:
    return Browser(system.url).sign_in(**library.accounts["admin"])


def register(library: Library, **facts: Any) -> dict[str, Any]:
    who = {"login": f"r{uuid.uuid4().hex[:12]}", "password": uuid.uuid4().hex, "name": f"读者{uuid.uuid4().hex[:6]}"}
    account: dict[str, Any] = library.visitor.post("/readers", {**who, "phone": "0731-5555-0177", **facts})
    return account


def field(browser: Browser, rule_id: str) -> str:
    """The number of a rule in the form."""
    fields = browser.form("/staff/rules/try")
    return next(name.removesuffix("-id") for name, value in fields.items() if name.endswith("-id") and value == rule_id)


def test_who_asked_for_a_card_waits_until_staff_have_seen_the_papers(library: Library, staff: Browser) -> None:
    account = register(library, card="trust_card")
    path = f"/staff/readers/{account['account_id']}"
    staff.get("/staff/readers")
    assert account["name"] in staff.words and "申请诚信通" in staff.words
    staff.send(f"{path}/card", card="trust_card")
    assert f"{account['name']}的借阅证已确认" in staff.words
    waiting = [each["account_id"] for each in library.staff.get("/readers", limit=100)["items"]]
    assert account["account_id"] not in waiting
    [found] = library.staff.get("/readers", q=account["name"])["items"]
    assert (found["card"], found["card_requested"]) == ("trust_card", None)


@pytest.mark.parametrize("said", ["name", "login", "phone"])
def test_staff_find_a_reader_by_what_a_reader_says(library: Library, said: str) -> None:
    account = register(library, phone=f"0731-{uuid.uuid4().int % 10**8:08d}")
    found = library.staff.get("/readers", q=account[said])["items"]
    assert [each["account_id"] for each in found] == [account["account_id"]]


def test_readers_are_found_page_by_page_and_by_staff_alone(library: Library) -> None:
    name = f"同名{uuid.uuid4().hex[:8]}"
    accounts = [register(library, name=f"{name}{number}")["account_id"] for number in range(3)]
    first = library.staff.get("/readers", q=name, limit=2)
    rest = library.staff.get("/readers", q=name, limit=2, cursor=first["next_cursor"])
    assert [each["account_id"] for each in [*first["items"], *rest["items"]]] == accounts[::-1]
    assert rest["next_cursor"] is None
    assert library.staff.get("/readers", q="周馆员")["items"] == [], "staff are no readers"
    assert_refused(library.new_reader().ask("GET", "/readers"), 403, "role-not-allowed")


def test_needs_are_noted_with_consent_until_a_day_and_taken_back(library: Library, staff: Browser) -> None:
    account = register(library)
    path, desk = f"/staff/readers/{account['account_id']}/needs", f"/staff/readers?reader={account['name']}"
    staff.get(desk)
    staff.send(path, needs="elderly", until=str(date.today() + timedelta(days=100)), consented="yes")
    assert "便民档案已登记" in staff.words and "高龄" in staff.words
    staff.send(path, needs="elderly", until="2020-01-01", consented="yes")
    assert "便民档案应保留到今天以后" in staff.words
    staff.get(desk)
    assert "请检查：读者的情况" in staff.http.post(staff.url + path, data={"back": desk}).text, (
        "an empty form clears nothing"
    )
    staff.send(path, needs="none")
    assert "便民档案已清除" in staff.words
    [found] = library.staff.get("/readers", q=account["name"])["items"]
    assert found["needs"] is None


def test_rules_are_tried_on_the_readers_that_there_are_before_they_are_published(
    library: Library, admin: Browser
) -> None:
    before = library.staff.get("/rules", limit=100)["items"]
    admin.get("/staff/rules")
    number = field(admin, "newcomer")
    changed = {f"{number}-max_loans": "1", "effective_from": FAR}
    admin.send("/staff/rules/try", **changed)
    assert "试一试的结果" in admin.words and "没有发布" in admin.words
    assert "<s>3</s> 1" in admin.page.text, "the old figure beside the new one"
    assert library.staff.get("/rules", limit=100)["items"] == before
    form = admin.form("/staff/rules/try")
    assert form[f"{number}-max_loans"] == "1", "the form is as it was filled in"
    admin.page = admin.http.post(f"{admin.url}/staff/rules", data=form)
    assert "新规则已发布" in admin.words
    newest = library.staff.get("/rules", limit=1)["items"][0]
    assert newest["effective_from"] == FAR and not newest["in_force"]
    newcomers = next(each for each in newest["rules"] if each["rule_id"] == "newcomer")
    assert newcomers["figures"]["max_loans"] == 1


def test_a_hole_and_an_overlap_are_told_with_the_rules_and_in_words(admin: Browser) -> None:
    admin.get("/staff/rules")
    number = field(admin, "newcomer")
    admin.send("/staff/rules/try", **{f"{number}-gone": "yes"})
    assert "没有规则说明“新读者”的“最多同时借（本）”" in admin.words
    admin.get("/staff/rules")
    count = len([name for name in admin.form("/staff/rules/try") if name.endswith("-id")]) - 1
    twice = {f"{count}-id": "again", f"{count}-loan_days": "20"}
    admin.send("/staff/rules/try", **twice)
    assert "规则“books”和“again”都规定了" in admin.words and "借期（天）" in admin.words
    admin.get("/staff/rules")
    admin.send("/staff/rules/try", **{f"{number}-max_loans": "a few"})
    assert "提交的内容有误" in admin.words


def test_staff_try_rules_and_only_an_administrator_publishes_them(library: Library, staff: Browser) -> None:
    staff.get("/staff/rules")
    assert "请管理员发布" in staff.words
    form = staff.form("/staff/rules/try")
    staff.page = staff.http.post(f"{staff.url}/staff/rules", data=form)
    assert staff.page.status_code == 403
    reader = Browser(staff.url).sign_in(**library.accounts["reader"])
    for path in ("/staff/rules", "/staff/readers"):
        reader.get(path)
        assert reader.page.status_code == 403


def test_what_the_rules_come_to_is_told_for_every_card_and_needs(library: Library) -> None:
    versions = library.staff.get("/rules", limit=100)["items"]
    [in_force] = [each for each in versions if each["in_force"]]
    assert len(in_force["cases"]) == 12
    figures = {(each["card"], each["needs"]): each["figures"] for each in in_force["cases"]}
    assert figures["trust_card", "elderly"]["loan_days"] > figures["trust_card", "none"]["loan_days"]


def test_staff_see_what_a_reader_borrowed_and_ordered(library: Library, staff: Browser) -> None:
    reader = library.new_reader()
    account, title_id = reader.get("/me"), library.new_title(copies=1)
    order_id = library.approved(reader, title_id)
    library.staff.post(f"/handovers/{order_id}/pack")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    library.staff.post(f"/handovers/{order_id}/collect", {"code": code})
    loan_id = reader.order_in(order_id, "handed_over")["lines"][0]["loan_id"]
    path = f"/readers/{account['account_id']}"
    [order] = library.staff.get(f"{path}/orders")["items"]
    assert (order["order_id"], order["decisions"][0]["deed"]) == (order_id, "approved")
    assert "pickup_code" not in order["fulfilment"], "it is the reader's alone"
    assert [loan["loan_id"] for loan in library.staff.get(f"{path}/loans")["items"]] == [loan_id]
    staff.get(f"/staff{path}")
    assert "借阅中" in staff.words and "代读者续借" in staff.words
    staff.send(f"/loans/{loan_id}/renew")
    assert "已续借" in staff.words
    for foreign in (f"{path}/orders", f"{path}/loans", path):
        assert_refused(reader.ask("GET", foreign), 403, "role-not-allowed")
    assert_refused(library.staff.ask("GET", "/readers/nobody"), 404, "account-not-found")
    reader.post(f"/loans/{loan_id}/lose")
    assert [loan["status"] for loan in reader.get("/loans", going_on=True)["items"]] == ["lost"], "it is owed still"


def test_a_rule_that_cannot_be_meant_is_refused_and_not_left_out(library: Library, admin: Browser) -> None:
    before = library.staff.get("/rules", limit=100)["items"]
    admin.get("/staff/rules")
    count = len([name for name in admin.form("/staff/rules/try") if name.endswith("-id")]) - 1
    form = {**admin.form("/staff/rules/try"), "effective_from": FAR, f"{count}-loan_days": "7"}
    admin.page = admin.http.post(f"{admin.url}/staff/rules", data=form)
    assert admin.page.status_code == 422 and "请检查：规则的名字" in admin.words, "it has figures, and no name"
    long = {f"{count}-id": "long", f"{count}-loan_days": "9" * 5000}
    admin.get("/staff/rules")
    admin.send("/staff/rules/try", **long)
    assert admin.page.status_code == 422 and "规定的数字（0 到 999 的整数）" in admin.words
    elsewhere = {"rule_id": "typo", "needs": ["busy"], "branches": ["gaoqiao"], "figures": {"loan_days": 7}}
    rules = next(each["rules"] for each in before if each["in_force"])
    body = {"effective_from": FAR, "rules": [*rules, elsewhere]}
    told = assert_refused(library.admin.ask("POST", "/rules", json=body), 422, "rule-invalid")
    assert (told["rule_id"], told["field"]) == ("typo", "gaoqiao")
    assert library.staff.get("/rules", limit=100)["items"] == before
