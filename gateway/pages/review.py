"""审核台: staff see an order within a second and say yes or no to it, line by line or whole."""

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
    backend.call("orders", "approve", order_id=order_id, lines=request.form.getlist("lines") or None)
    return paths.see(paths.back() or DESK, "order-approved")


@pages.post("/staff/orders/<id:order_id>/reject")
def reject(order_id: str) -> Response:
    """Reject the chosen lines with a reason and words for the reader. A form without any line rejects nothing."""
    backend.call(
        "orders",
        "reject",
        order_id=order_id,
        lines=request.form.getlist("lines"),
        reason_code=request.form.get("reason_code", ""),
        message=request.form.get("message", "").strip(),
    )
    return paths.see(paths.back() or DESK, "order-rejected")


def _queue() -> dict[str, Any]:
    cursor = request.args.get("cursor")
    found = backend.call("orders", "review_queue", status="pending_review", limit=SHOWN, cursor=cursor)
    return {
        "orders": found["items"],
        "next_cursor": found["next_cursor"],
        "cursor": cursor,
        "branches": branches_by_id(),
    }
