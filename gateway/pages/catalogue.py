"""编目台: staff add a title, correct it, give it copies, and take it out of the catalogue."""

from typing import Any

from flask import Blueprint, Response, render_template, request

from gateway import backend, sessions
from gateway.pages import paths
from gateway.pages.front import branches_by_id

DESK = "/staff/catalogue"
LISTED = ("authors", "subjects", "parallel_titles")
WRITTEN = (
    "title",
    "authors",
    "publisher",
    "published_year",
    "isbn",
    "category",
    "language",
    "material",
    "subjects",
    "series",
    "edition",
    "call_number",
    "parallel_titles",
    "summary",
)
NEVER_EMPTY = ("title", "category", "language", "material")
SHOWN = 30

pages = Blueprint("page_catalogue", __name__)

pages.before_request(sessions.require_staff)


@pages.get(DESK)
def desk() -> str:
    """Find a title to correct, or begin a new one."""
    q = request.args.get("q", "")
    found = backend.call("catalog", "search", q=q, limit=SHOWN, cursor=request.args.get("cursor"))
    withdrawn = backend.call("catalog", "withdrawn_titles", limit=SHOWN)["items"]
    wishes = backend.call("catalog", "unanswered_searches", limit=SHOWN)["items"]
    return render_template("catalogue.html", q=q, found=found, withdrawn=withdrawn, wishes=wishes)


@pages.get(f"{DESK}/new")
def new_title() -> str:
    """An empty form."""
    return render_template("edit_title.html", title=None)


@pages.post(f"{DESK}/new")
def add_title() -> Response:
    """Add a title; its copies are added on the next page."""
    added = backend.call("catalog", "add_title", **_written(omit_empty=True))
    return paths.see(f"{DESK}/{added['title_id']}", "title-added", title=added["title"])


@pages.get(f"{DESK}/<id:title_id>")
def edit_title(title_id: str) -> str:
    """All that is known of a title, to be corrected."""
    found = backend.call("catalog", "title", title_id=title_id)
    return render_template("edit_title.html", title=found, branches=branches_by_id())


@pages.post(f"{DESK}/<id:title_id>")
def change_title(title_id: str) -> Response:
    """Correct a title."""
    changed = backend.call("catalog", "change_title", title_id=title_id, **_written())
    return paths.see(f"{DESK}/{title_id}", "title-changed", title=changed["title"])


@pages.post(f"{DESK}/<id:title_id>/withdraw")
def withdraw_title(title_id: str) -> Response:
    """Take a title out of the catalogue."""
    changed = backend.call("catalog", "withdraw_title", title_id=title_id)
    return paths.see(f"{DESK}/{title_id}", "title-withdrawn", title=changed["title"])


@pages.post(f"{DESK}/<id:title_id>/restore")
def restore_title(title_id: str) -> Response:
    """Put a withdrawn title back."""
    changed = backend.call("catalog", "restore_title", title_id=title_id)
    return paths.see(f"{DESK}/{title_id}", "title-restored", title=changed["title"])


@pages.post(f"{DESK}/<id:title_id>/copies")
def add_copy(title_id: str) -> Response:
    """One more copy."""
    copy = {"barcode": _cell("barcode"), "branch_id": _cell("branch_id"), "location": _cell("location") or None}
    backend.call("catalog", "add_copies", title_id=title_id, copies=[copy])
    return paths.see(f"{DESK}/{title_id}", "copy-added", barcode=copy["barcode"])


@pages.post(f"{DESK}/<id:title_id>/copies/<id:barcode>")
def change_copy(title_id: str, barcode: str) -> Response:
    """Mark a copy as on the shelf, withdrawn or lost, or move it."""
    changes = {name: _cell(name) for name in ("state", "branch_id") if _cell(name)}
    backend.call("catalog", "change_copy", title_id=title_id, barcode=barcode, **changes)
    return paths.see(f"{DESK}/{title_id}", "copy-changed", barcode=barcode)


def _written(omit_empty: bool = False) -> dict[str, Any]:
    """What the form says, in the fields of the contract."""
    written = {name: _value(name) for name in WRITTEN if name in request.form}
    empty = {name for name, value in written.items() if value in (None, [])}
    left_out = empty if omit_empty else empty & set(NEVER_EMPTY)
    return {name: value for name, value in written.items() if name not in left_out or name == "title"}


def _value(name: str) -> Any:
    text = _cell(name)
    if name in LISTED:
        return [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
    if name == "published_year" and text.isdecimal() and len(text) <= len("2026"):
        return int(text)
    return text or None


def _cell(name: str) -> str:
    return request.form.get(name, "").strip()
