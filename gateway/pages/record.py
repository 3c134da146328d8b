"""借阅记录: what a reader has borrowed so far, and whether the library keeps it."""

from flask import Blueprint, Response, render_template, request

from gateway import backend, sessions
from gateway.pages import paths
from gateway.pages.front import branches_by_id

RECORD = "/record"
SHOWN = 50

pages = Blueprint("page_record", __name__)


@pages.get(RECORD)
def record() -> str:
    """Every loan that is remembered, the newest first."""
    sessions.require_role("reader")
    cursor = request.args.get("cursor")
    found = backend.call("orders", "loans", limit=SHOWN, cursor=cursor)
    return render_template(
        "record.html",
        choice=backend.call("orders", "record"),
        loans=found["items"],
        next_cursor=found["next_cursor"],
        cursor=cursor,
        branches=branches_by_id(),
    )


@pages.post(RECORD)
def choose() -> Response:
    """Keep it, or have it forgotten."""
    choice = backend.call("orders", "choose_record", keep=request.form.get("keep", ""))
    told = "record-kept" if choice["keep"] else "record-forgotten"
    return paths.see(paths.back() or RECORD, told, limit=choice["days"])
