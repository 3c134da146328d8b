"""审核台: staff see an order within a second and say yes or no to it, line by line or whole."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request

from gateway import backend
from gateway.pages import paths
from gateway.pages.front import branches_by_id

SHOWN = 100
DESK = "/staff"

pages = Blueprint("page_review", __name__)


@pages.get(DESK)
def desk() -> str:
    """The review queue and the return scan."""
    return render_template("staff.html", **_queue())


@pages.get("/staff/queue")
def queue() -> str:
    """The queue alone, for a page that is already open."""
    return render_template("_queue.html", here=paths.here().replace("/queue", "", 1), **_queue())


@pages.post("/staff/orders/<id:order_id>/claim")
def claim(order_id: str) -> Response:
    """Take an order in hand."""
    backend.call("orders", "claim", order_id=order_id)
    return paths.see(paths.back() or DESK, "order-claimed")


@pages.post("/staff/orders/<id:order_id>/approve")
def approve(order_id: str) -> Response:
    """Approve the chosen lines; where none is named, every line that has a copy."""
    override = request.form.get("override", "").strip() or None
    lines = request.form.getlist("lines") or None
    backend.call("orders", "approve", order_id=order_id, lines=lines, override=override)
    return paths.see(paths.back() or DESK, "order-approved")


@pages.post("/staff/approve")
def approve_many() -> Response:
    """Approve every order on the page that nothing speaks against."""
    done = backend.call("orders", "approve_many", order_ids=request.form.getlist("order_ids"))
    return paths.see(paths.back() or DESK, "orders-approved", current=len(done["approved"]), over=len(done["refused"]))


@pages.post("/staff/orders/<id:order_id>/take-back")
def take_back(order_id: str) -> Response:
    """Think better of an approval."""
    backend.call("orders", "take_back", order_id=order_id)
    return paths.see(paths.back() or DESK, "approval-taken-back")


@pages.post("/staff/orders/<id:order_id>/reject")
def reject(order_id: str) -> Response:
    """Reject the chosen lines with a reason and words for the reader. A form without any line rejects nothing."""
    next_title_id = request.form.get("next_title_id", "").strip() or None
    if next_title_id:
        backend.call("catalog", "title", title_id=next_title_id)
    backend.call(
        "orders",
        "reject",
        order_id=order_id,
        lines=request.form.getlist("lines"),
        reason_code=request.form.get("reason_code", ""),
        message=request.form.get("message", "").strip(),
        next_step=request.form.get("next_step") or None,
        next_title_id=next_title_id,
    )
    return paths.see(paths.back() or DESK, "order-rejected")


def _queue() -> dict[str, Any]:
    cursor = request.args.get("cursor")
    found = backend.call("orders", "review_queue", status="pending_review", limit=SHOWN, cursor=cursor)
    decided = backend.call("orders", "just_decided")["items"]
    return {
        "orders": found["items"],
        "clear": [each["order_id"] for each in found["items"] if _is_clear(each)],
        "decided": decided,
        "now": datetime.now(UTC).isoformat(),
        "next_cursor": found["next_cursor"],
        "cursor": cursor,
        "branches": branches_by_id(),
    }


def _is_clear(order: dict[str, Any]) -> bool:
    """Whether nothing speaks against the order: no policy, no line without a copy, nobody who has or had it in hand."""
    lines = {line["status"] for line in order["lines"]}
    doubts = order["explained"]["refusal"] or order["review"] or order["decisions"]
    return not doubts and lines == {"allotted"}
