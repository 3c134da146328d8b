"""配送台: packing, handing over at the counter, and the courier's round."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from gateway import backend
from gateway.pages import paths
from gateway.pages.front import branches_by_id

SHOWN = 100
DESK = "/dispatch"
GROUPS = (
    ("to_pack", "待备书"),
    ("ready_for_pickup", "待取书"),
    ("packed", "已打包"),
    ("out_for_delivery", "送书途中"),
)

pages = Blueprint("page_dispatch", __name__)


@pages.get(DESK)
def desk() -> str:
    """Everything on its way to a reader, and the books to fetch."""
    return render_template("dispatch.html", **_work())


@pages.get("/dispatch/work")
def work() -> str:
    """The same list alone, for a page that is already open."""
    return render_template("_work.html", here=paths.here().replace("/work", "", 1), **_work())


@pages.post("/dispatch/orders/<id:order_id>/pack")
def pack(order_id: str) -> Response:
    """The books are together."""
    backend.call("delivery", "pack", order_id=order_id)
    return paths.see(paths.back() or DESK, "packed")


@pages.post("/dispatch/orders/<id:order_id>/dispatch")
def dispatch(order_id: str) -> Response:
    """The books leave with the courier."""
    backend.call("delivery", "dispatch", order_id=order_id)
    return paths.see(paths.back() or DESK, "dispatched")


@pages.post("/dispatch/orders/<id:order_id>/attempts")
def attempt(order_id: str) -> Response:
    """What happened at the door."""
    outcome = request.form.get("outcome", "")
    proof = request.form.get("proof", "").strip() or None
    backend.call("delivery", "attempt", order_id=order_id, outcome=outcome, proof=proof)
    return paths.see(paths.back() or DESK, "attempted")


@pages.post("/dispatch/orders/<id:order_id>/collect")
def collect(order_id: str) -> Response:
    """The reader is at the counter and says the pickup code."""
    code = request.form.get("code", "").strip()
    backend.call("delivery", "collect", order_id=order_id, code=code)
    return paths.see(paths.back() or DESK, "collected")


def _work() -> dict[str, Any]:
    cursor = request.args.get("cursor")
    found = backend.call("delivery", "handovers", limit=SHOWN, cursor=cursor)
    grouped = [(status, name, [each for each in found["items"] if each["status"] == status]) for status, name in GROUPS]
    return {
        "groups": grouped,
        "next_cursor": found["next_cursor"],
        "cursor": cursor,
        "collections": backend.call("delivery", "collections")["items"],
        "branches": branches_by_id(),
    }
