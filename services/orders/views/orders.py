"""Orders in the words of the HTTP contract."""

from datetime import datetime
from typing import Any

from services.orders.domain.order import Order
from services.orders.domain.states import WORDS, Status
from services.orders.views.carts import verdict_view
from services.orders.views.loans import as_loan

Document = dict[str, Any]


def order_view(order: Document, loans: dict[str, Document], for_staff: bool) -> Document:
    """An order in the words of the HTTP contract; staff also see the reader and who reviews."""
    goal = order["fulfilment"]
    view = {
        "order_id": order["_id"],
        "status": order["status"],
        "status_text": WORDS[Status(order["status"])],
        "submitted_at": order["submitted_at"].isoformat(),
        "fulfilment": {key: _said(value) for key, value in goal.items() if value is not None},
        "lines": [_line_view(line, loans.get(line["line_id"])) for line in order["lines"]],
        "timeline": [{**moment, "at": moment["at"].isoformat()} for moment in order["timeline"]],
    }
    if not for_staff:
        return view
    view["fulfilment"].pop("pickup_code", None)
    view.update(_for_staff(order))
    return view


def _for_staff(order: Document) -> Document:
    review, decide_by = order["review"], order.get("decide_by")
    reviewer = review and {**review, "until": review["until"].isoformat()}
    return {
        "reader": order["reader"],
        "review": reviewer,
        "escalated_at": _said(order.get("escalated_at")),
        "decide_by": _said(decide_by),
        "taking_back": bool(order.get("taking_back")),
        "decisions": [{**each, "at": _said(each["at"])} for each in order.get("decisions", ())],
    }


def reviewed_view(order: Document, loans: dict[str, Document], explained: Document) -> Document:
    """An order for staff who decide about it."""
    no = explained["refusal"]
    told = {**explained, "refusal": no and verdict_view(no)}
    return {**order_view(order, loans, for_staff=True), "explained": told}


def _line_view(line: Document, loan: Document | None) -> Document:
    view = {key: line[key] for key in ("line_id", "title_id", "title", "status")}
    told = (
        "copy_barcode",
        "copy_branch_id",
        "place",
        "reason_code",
        "message",
        "next_step",
        "next_title_id",
        "moved_to",
        "instead_of",
        "edition",
    )
    view.update({key: line[key] for key in told if line.get(key) is not None})
    if loan:
        view.update(loan_id=loan["_id"], due_on=loan["due_on"], loan_status=as_loan(loan).status)
    return view


def accepted_view(order: Order) -> Document:
    """The answer to a submitted order."""
    lines = [
        {"line_id": line.line_id, "title_id": line.title_id, "title": line.title, "status": line.status}
        for line in order.lines
    ]
    return {"order_id": order.order_id, "status": order.status, "lines": lines}


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
