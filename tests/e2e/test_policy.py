"""What the rules allow, as readers meet it in the cart and at the counter, and as the library changes it."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from gateway.pages.words import LIBRARY_TIME
from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, eventually
from tests.e2e.refusals import assert_refused


def today() -> date:
    return datetime.now(LIBRARY_TIME).date()


def test_the_cart_says_what_is_too_much_before_it_is_submitted(library: Library) -> None:
    reader = library.new_reader(card=None)
    titles = [library.new_title() for _ in range(4)]
    for title_id in titles:
        reader.put(f"/cart/lines/{title_id}")
    cart = reader.get("/cart")
    assert (cart["allowance"]["card"], cart["allowance"]["figures"]["max_loans"]) == ("newcomer", 3)
    assert [line["verdict"]["allowed"] for line in cart["lines"]] == [True, True, True, False]
    told = cart["lines"][3]["verdict"]
    assert (told["reason"], told["rule_id"], told["remedy"], told["amount"]) == (
        "max_loans",
        "newcomer",
        "return_others",
        1,
    )
    refused = reader.ask("POST", "/orders", json={"fulfilment": library.pickup()})
    body = assert_refused(refused, 422, "loan-limit-reached")
    assert (body["limit"], body["current"], body["over"], body["rule_id"]) == (3, 0, 1, "newcomer")
    reader.post(f"/cart/lines/{titles[0]}/set-aside")
    assert all(line["verdict"]["allowed"] for line in reader.get("/cart")["lines"])
    assert len(reader.post("/orders", {"fulfilment": library.pickup()})["lines"]) == 3


def test_the_page_of_the_cart_says_the_same_in_words(system: System, library: Library) -> None:
    browser = Browser(system.url)
    browser.get("/register")
    login, password = f"p{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    browser.send("/register", login=login, password=password, name="赵读者", phone="0731-5555-0188")
    for _ in range(4):
        title_id = library.new_title()
        browser.get(f"/titles/{title_id}")
        browser.send(f"/cart/lines/{title_id}")
    browser.get("/cart")
    assert "最多同时借 3 本，现有 0 本，还可以借 3 本" in browser.words
    assert browser.words.count("超出可借的 3 本，请先暂存，或归还别的书") == 1


def test_a_book_for_which_others_wait_is_not_renewed(library: Library) -> None:
    holder, waiter = library.new_reader(), library.new_reader()
    title_id = library.new_title(copies=1)
    order_id = library.approved(holder, title_id)
    library.staff.post(f"/handovers/{order_id}/pack")
    code = holder.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    library.staff.post(f"/handovers/{order_id}/collect", {"code": code})
    loan_id = holder.order_in(order_id, "handed_over")["lines"][0]["loan_id"]
    waiting = library.submitted(waiter, title_id)
    eventually(lambda: waiter.order(waiting)["lines"][0]["status"] == "waitlisted")
    assert_refused(holder.ask("POST", f"/loans/{loan_id}/renew"), 422, "loan-awaited")
    waiter.post(f"/orders/{waiting}/cancel")
    assert holder.post(f"/loans/{loan_id}/renew")["renewals"] == 1


def in_force(library: Library) -> list[dict[str, Any]]:
    """The rules as they are, to be changed."""
    versions = library.staff.get("/rules")["items"]
    found: list[dict[str, Any]] = next(each["rules"] for each in versions if each["in_force"])
    return found


def test_rules_are_tried_before_they_are_published(library: Library) -> None:
    reader = library.new_reader(card=None)
    library.submitted(reader, library.new_title(), library.new_title())
    tighter = [
        {**rule, "figures": {**rule["figures"], "max_loans": 1}} if rule["rule_id"] == "newcomer" else rule
        for rule in in_force(library)
    ]
    body = {"effective_from": today().isoformat(), "rules": tighter}
    tried = library.staff.post("/rules/try", body)
    assert tried["readers"] >= tried["barred"] >= 1
    assert all(each["rule_id"] for each in tried["examples_barred"])
    still = library.new_reader(card=None)
    assert library.submitted(still, library.new_title(), library.new_title()), "nothing was published"


def test_an_administrator_publishes_rules_and_nobody_else_does(library: Library) -> None:
    far = (today() + timedelta(days=3650)).isoformat()
    body = {"effective_from": far, "rules": in_force(library)}
    assert_refused(library.staff.ask("POST", "/rules", json=body), 403, "role-not-allowed")
    assert_refused(library.new_reader().ask("GET", "/rules"), 403, "role-not-allowed")
    key = uuid.uuid4().hex
    version = library.admin.post("/rules", body, key=key)["version"]
    assert library.admin.post("/rules", body, key=key)["version"] == version
    newest = library.staff.get("/rules")["items"][0]
    assert (newest["version"], newest["effective_from"]) == (version, far)


def test_rules_with_a_hole_or_an_overlap_are_refused_by_name(library: Library) -> None:
    rules = in_force(library)
    day = today().isoformat()
    hole = [rule for rule in rules if rule["rule_id"] != "newcomer"]
    refused = library.admin.ask("POST", "/rules", json={"effective_from": day, "rules": hole})
    assert assert_refused(refused, 422, "rules-incomplete")["case"].startswith("newcomer/")
    journals = {"rule_id": "journals", "materials": ["periodical"], "figures": {"loan_days": 14}}
    refused = library.admin.ask("POST", "/rules", json={"effective_from": day, "rules": [*rules, journals]})
    body = assert_refused(refused, 422, "rules-overlap")
    assert "journals" in (body["one"], body["other"]) and "elderly" in (body["one"], body["other"])
    yesterday = (today() - timedelta(days=2)).isoformat()
    refused = library.admin.ask("POST", "/rules", json={"effective_from": yesterday, "rules": rules})
    assert_refused(refused, 422, "rules-in-the-past")


def test_needs_lengthen_loans_with_consent_and_until_a_day(library: Library) -> None:
    reader = library.new_reader()
    account_id = reader.get("/me")["account_id"]
    until = (today() + timedelta(days=365)).isoformat()
    noted = {"needs": "elderly", "until": until, "consented": True}
    refused = library.staff.ask("POST", f"/readers/{account_id}/needs", json={**noted, "consented": False})
    assert "consented" in str(assert_refused(refused, 422, "request-invalid")["fields"])
    refused = library.staff.ask("POST", f"/readers/{account_id}/needs", json={**noted, "until": None})
    assert_refused(refused, 422, "request-invalid")
    assert_refused(reader.ask("POST", f"/readers/{account_id}/needs", json=noted), 403, "role-not-allowed")
    library.staff.post(f"/readers/{account_id}/needs", noted)

    def allowance() -> dict[str, Any]:
        found: dict[str, Any] = reader.get("/cart")["allowance"]
        return found

    eventually(lambda: allowance()["needs"] == "elderly")
    assert allowance()["figures"]["loan_days"] == 45
    assert (reader.get("/me")["needs"], reader.get("/me")["needs_until"]) == ("elderly", until)
    far = {**noted, "until": (today() + timedelta(days=4000)).isoformat()}
    assert_refused(library.staff.ask("POST", f"/readers/{account_id}/needs", json=far), 422, "needs-until-invalid")
    library.staff.post(f"/readers/{account_id}/needs", {"needs": None, "until": None})
    eventually(lambda: allowance()["needs"] == "none")


def test_staff_see_who_wants_the_books(system: System, library: Library) -> None:
    reader = library.new_reader(card=None)
    order_id = library.submitted(reader, library.new_title())
    reader.order_in(order_id, "pending_review")

    def explained() -> dict[str, Any] | None:
        rows: list[dict[str, Any]] = []
        cursor = None
        while not rows or cursor:
            page = library.staff.get("/review-queue", limit=100, **({"cursor": cursor} if cursor else {}))
            rows, cursor = rows + page["items"], page["next_cursor"]
        return next((row["explained"] for row in rows if row["order_id"] == order_id), None)

    told = eventually(explained)
    assert (told["card"], told["held"], told["max_loans"], told["refusal"]) == ("newcomer", 0, 3, None)
    browser = Browser(system.url).sign_in(**system.accounts["staff"])
    browser.get("/staff")
    assert "新读者 · 另有 0 本，最多 3 本 · 借过 0 本" in browser.words


def test_a_title_says_before_the_cart_whether_its_reader_could_borrow_it(system: System, library: Library) -> None:
    reader, held, other = library.new_reader(card=None), library.new_title(), library.new_title()
    order_id = library.submitted(reader, held)
    found = reader.get("/verdicts", title_id=[held, other])["items"]
    verdicts = {each["title_id"]: each["verdict"] for each in found}
    assert (verdicts[held]["reason"], verdicts[held]["remedy"]) == ("one_copy", "end_the_other")
    assert verdicts[other]["allowed"]
    library.submitted(reader, library.new_title(), library.new_title())
    full = reader.get("/verdicts", title_id=other)["items"][0]["verdict"]
    assert (full["reason"], full["limit"], full["slug"]) == ("max_loans", 3, "loan-limit-reached")
    assert_refused(
        reader.ask("POST", "/orders", json={"lines": [{"title_id": other}], "fulfilment": library.pickup()}),
        422,
        "loan-limit-reached",
    )
    reader.post(f"/orders/{order_id}/cancel")
    assert reader.get("/verdicts", title_id=[held, other])["items"][0]["verdict"]["allowed"]
    assert_refused(library.visitor.ask("GET", "/verdicts?title_id=x"), 401, "sign-in-needed")
    assert_refused(reader.ask("GET", "/verdicts"), 422, "request-invalid")


def test_the_pages_of_the_catalogue_show_the_same(system: System, library: Library) -> None:
    browser = Browser(system.url)
    browser.get("/register")
    login, password = f"p{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
    browser.send("/register", login=login, password=password, name="钱读者", phone="0731-5555-0189")
    reader, titles = library.sign_in(login, password), [library.new_title() for _ in range(4)]
    library.submitted(reader, *titles[:3])
    browser.get(f"/titles/{titles[0]}")
    assert "您已经借了或正在借这种书" in browser.words and "加入借书车" not in browser.words
    browser.get(f"/titles/{titles[3]}")
    assert "超出可借的 3 本" in browser.words and "加入借书车" in browser.words
    name = library.visitor.get(f"/titles/{titles[3]}")["title"]
    browser.get(f"/?q={name}")
    assert "您现在不能再借书：超出可借的 3 本" in browser.words
    visitor = Browser(system.url)
    visitor.get(f"/titles/{titles[0]}")
    assert "加入借书车" in visitor.words


def test_the_cart_says_what_is_here(library: Library) -> None:
    reader, holder = library.new_reader(), library.new_reader()
    here, out = library.new_title(copies=2), library.new_title()
    holder.order_in(library.submitted(holder, out), "pending_review")
    for title_id in (here, out):
        reader.put(f"/cart/lines/{title_id}")
    told = {line["title_id"]: line["availability"] for line in reader.get("/cart")["lines"]}
    assert (told[here]["available"], told[out]["available"], told[out]["total"]) == (2, 0, 1)
