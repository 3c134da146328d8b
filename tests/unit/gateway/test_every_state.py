"""Whatever state an order, a line or a loan is in, readers and staff see it in words, and what follows from it."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway import backend
from gateway.app import create_app
from gateway.pages.codes import INSTEAD, LINES, LOAN_STEPS, NEXT_STEPS, REASONS, REFUSED_NOW, RENEWALS, VERDICTS
from services.contracts.order_events import REASON_CODES
from services.contracts.orders import NEXT_STEPS as NEXT_STEP_CODES
from services.orders.domain.decision import NextStep
from services.orders.domain.loan_states import LOAN_WORDS, LoanStatus
from services.orders.domain.policy import REFUSALS
from services.orders.domain.states import WORDS, LineStatus, Status

OF_RENEWAL = {"renewal_overdue", "awaited", "renewals"}
AT = "2026-11-25T01:00:00+00:00"
NOTHING: dict[str, Any] = {"items": [], "next_cursor": None}
NO = {"allowed": False, "rule_id": "r", "limit": 3, "current": 4, "amount": 1}
ROOM = {"card": "city_pass", "needs": "none", "held": 0, "figures": {"max_loans": 6, "loan_days": 30}}
EXPLAINED = {"card": "city_pass", "needs": "none", "held": 1, "max_loans": 6, "loans": 3, "late": 0, "lost": 0}


def an_order(status: str, line: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "order_id": "o1",
        "status": status,
        "status_text": WORDS[Status(status)],
        "submitted_at": AT,
        "fulfilment": {"method": "pickup", "branch_id": "jl"},
        "lines": [{"line_id": "l1", "title_id": "t1", "title": "活着", **line}],
        "timeline": [{"at": AT, "event": status, "text": "刚刚"}],
        "reader": {"reader_id": "r1", "name": "王秀兰", "phone": None},
        "decisions": [],
        "review": None,
        "explained": {**EXPLAINED, "refusal": None},
        **more,
    }


def a_loan(status: LoanStatus, **more: Any) -> dict[str, Any]:
    about = {"loan_id": "l1", "order_id": "o1", "title_id": "t1", "title": "活着", "barcode": "c1", "branch_id": "jl"}
    state = {"status": status, "status_text": LOAN_WORDS[status], "renewals": 0, "late_days": 0, "recalled": False}
    at = {"started_at": AT, "due_on": "2026-12-25", "returned_at": None, "collection_asked": False}
    return {**about, **state, **at, "renewal": {"allowed": True}, **more}


class Pages:
    """The pages of one account, with services that say what a test has them say."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self.role = "reader"
        self.said: dict[str, Any] = {
            "cart": {"lines": [], "count": 0, "allowance": ROOM},
            "branches": NOTHING,
            "reader": {
                "account_id": "r1",
                "name": "王秀兰",
                "login": "wang",
                "phone": "1",
                "card": None,
                "needs": None,
            },
        }

    def call(self, _service: str, operation: str, **_asked: Any) -> Any:
        if operation == "subject_of":
            account = {"account_id": "r1", "name": "王秀兰", "role": self.role}
            return {"account": account, "session_id": "s1", "expires_at": AT}
        return self.said.get(operation, NOTHING)

    def read(self, path: str, role: str = "reader") -> str:
        self.role = role
        answer = self._client.get(path, headers={"Authorization": "Bearer token"})
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pages]:
    app = create_app("amqp://nobody.invalid")
    found = Pages(app.test_client())
    monkeypatch.setattr(backend, "call", found.call)
    yield found


@pytest.mark.parametrize("status", list(Status))
def test_an_order_is_shown_with_its_state_and_what_follows(pages: Pages, status: Status) -> None:
    order = an_order(status, {"status": "allotted"})
    pages.said |= {"my_orders": {"items": [order], "next_cursor": None}, "order": order}
    pages.said["orders_of_reader"] = pages.said["my_orders"]
    for page in ("/orders", "/orders/o1"):
        shown = pages.read(page)
        assert WORDS[status] in shown and NEXT_STEPS[status] in shown
    assert WORDS[status] in pages.read("/staff/readers/r1", "staff")


@pytest.mark.parametrize("status", list(LineStatus))
def test_a_line_is_shown_with_its_state_and_the_words_about_it(pages: Pages, status: LineStatus) -> None:
    told = {"message": "书页破损，很抱歉", "reason_code": "damaged", "next_step": "another_branch", "place": 2}
    order = an_order("pending_review", {"status": status, **told, "due_on": "2026-12-25"})
    listed = {"items": [order], "next_cursor": None}
    pages.said |= {"my_orders": listed, "orders_of_reader": listed, "review_queue": listed, "order": order}
    word = LINES[status].format(place=2, due="12月25日 周五")
    for page, role in (("/orders", "reader"), ("/orders/o1", "reader"), ("/staff/readers/r1", "staff")):
        shown = pages.read(page, role)
        assert word in shown and "书页破损，很抱歉" in shown
        assert REASONS["damaged"] in shown and INSTEAD["another_branch"] in shown
    assert word in pages.read("/staff", "staff")


@pytest.mark.parametrize("status", list(LoanStatus))
def test_a_loan_is_shown_with_its_state_and_what_can_be_done(pages: Pages, status: LoanStatus) -> None:
    pages.said["loans"] = pages.said["loans_of_reader"] = {"items": [a_loan(status)], "next_cursor": None}
    pages.said["record"] = {"keep": False, "days": 90}
    assert LOAN_WORDS[status] in pages.read("/record")
    assert LOAN_WORDS[status] in pages.read("/staff/readers/r1", "staff")
    if status not in (LoanStatus.RETURNED, LoanStatus.SETTLED):
        mine = pages.read("/orders")
        assert LOAN_STEPS[status] in mine if status != LoanStatus.ON_LOAN else "续借" in mine


@pytest.mark.parametrize("reason", sorted(OF_RENEWAL))
def test_a_renewal_that_is_refused_says_why(pages: Pages, reason: str) -> None:
    loan = a_loan(LoanStatus.ON_LOAN, renewal={**NO, "reason": reason})
    pages.said["loans"] = {"items": [loan], "next_cursor": None}
    assert RENEWALS[reason].format(**NO) in pages.read("/orders")


@pytest.mark.parametrize("reason", sorted({str(reason) for reason in REFUSALS} - OF_RENEWAL))
def test_what_the_policy_refuses_is_said_in_the_cart_and_to_staff(pages: Pages, reason: str) -> None:
    no = {**NO, "reason": reason}
    line = {"title_id": "t1", "title": "活着", "verdict": no}
    pages.said["cart"] = {"lines": [line], "count": 1, "allowance": ROOM}
    assert VERDICTS[reason].format(**NO) in pages.read("/cart")
    order = an_order("pending_review", {"status": "allotted"}, explained={**EXPLAINED, "refusal": no})
    pages.said["review_queue"] = {"items": [order], "next_cursor": None}
    assert REFUSED_NOW[reason].format(**NO) in pages.read("/staff", "staff")


def test_every_code_of_a_decision_has_its_words() -> None:
    assert set(REASONS) == set(REASON_CODES)
    assert set(INSTEAD) == set(NEXT_STEP_CODES) == {str(step) for step in NextStep}
