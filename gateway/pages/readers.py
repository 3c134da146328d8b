"""读者台: staff confirm cards, and note what makes borrowing easier for a reader."""

from datetime import date, timedelta

from flask import Blueprint, Response, render_template, request

from gateway import backend, sessions
from gateway.pages import paths
from gateway.pages.front import branches_by_id

DESK = "/staff/readers"
SHOWN = 30
LONGEST_ASKED = 60
ORDERS_SHOWN = 10
NO_NEEDS = "none"
NEEDS_LAST = timedelta(days=365)
"""What a form proposes; needs change."""

pages = Blueprint("page_readers", __name__)

pages.before_request(sessions.require_staff)


@pages.get(DESK)
def desk() -> str:
    """Those whose card is to be confirmed, or those that staff look for."""
    asked, cursor = request.args.get("reader", "").strip()[:LONGEST_ASKED], request.args.get("cursor")
    found = backend.call("users", "readers", q=asked, limit=SHOWN, cursor=cursor)
    return render_template(
        "readers.html",
        asked=asked,
        readers=found["items"],
        next_cursor=found["next_cursor"],
        until=_proposed_end(),
    )


@pages.get("/staff/readers/<id:reader_id>")
def reader(reader_id: str) -> str:
    """One reader, with what was borrowed and ordered, and who decided what."""
    cursor, of_reader = request.args.get("cursor"), {"reader_id": reader_id}
    orders = backend.call("orders", "orders_of_reader", limit=ORDERS_SHOWN, cursor=cursor, **of_reader)
    return render_template(
        "reader.html",
        reader=backend.call("users", "reader", **of_reader),
        loans=backend.call("orders", "loans_of_reader", limit=SHOWN, **of_reader)["items"],
        orders=orders["items"],
        next_cursor=orders["next_cursor"],
        cursor=cursor,
        branches=branches_by_id(),
        until=_proposed_end(),
    )


@pages.post("/staff/readers/<id:reader_id>/card")
def grant_card(reader_id: str) -> Response:
    """Confirm a card whose papers were seen."""
    reader = backend.call("users", "grant_card", reader_id=reader_id, card=request.form.get("card", ""))
    return paths.see(paths.back() or DESK, "card-granted", title=reader["name"])


@pages.post("/staff/readers/<id:reader_id>/needs")
def confirm_needs(reader_id: str) -> Response:
    """Note what the reader agreed to, or take it back."""
    chosen = request.form.get("needs", "")
    needs = None if chosen == NO_NEEDS else chosen
    noted = {
        "needs": needs,
        "until": request.form.get("until") if needs else None,
        "consented": "consented" in request.form,
    }
    reader = backend.call("users", "confirm_needs", reader_id=reader_id, **noted)
    return paths.see(paths.back() or DESK, "needs-noted" if needs else "needs-cleared", title=reader["name"])


def _proposed_end() -> str:
    return (date.today() + NEEDS_LAST).isoformat()
