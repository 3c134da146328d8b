"""借阅台: books that staff have to look after while readers have them."""

from flask import Blueprint, Response, render_template, request

from gateway import backend
from gateway.pages import paths
from gateway.pages.front import branches_by_id
from services.contracts.loans import LOAN_QUEUES

SHOWN = 50
DESK = "/staff/loans"

pages = Blueprint("page_loans", __name__)


@pages.get(DESK)
def desk() -> str:
    """Loans of one kind, the longest out first."""
    kind, cursor = request.args.get("kind", LOAN_QUEUES[0]), request.args.get("cursor")
    found = backend.call("orders", "loan_queue", kind=kind, limit=SHOWN, cursor=cursor)
    return render_template(
        "loans.html", kind=kind, loans=found["items"], next_cursor=found["next_cursor"], branches=branches_by_id()
    )


@pages.post("/staff/loans/<id:loan_id>/recall")
def recall(loan_id: str) -> Response:
    """Ask for a book that others wait for."""
    loan = backend.call("orders", "recall", loan_id=loan_id)
    return paths.see(paths.back() or DESK, "recalled", title=loan["title"])


@pages.post("/staff/loans/<id:loan_id>/found")
def found(loan_id: str) -> Response:
    """A book is here after all."""
    loan = backend.call("orders", "found", loan_id=loan_id)
    return paths.see(paths.back() or DESK, "returned", title=loan["title"])


@pages.post("/staff/loans/<id:loan_id>/settle")
def settle(loan_id: str) -> Response:
    """A lost book is made good or forgiven."""
    loan = backend.call("orders", "settle", loan_id=loan_id)
    return paths.see(paths.back() or DESK, "settled", title=loan["title"])


@pages.post("/staff/loans/<id:loan_id>/deny-return")
def deny_return(loan_id: str) -> Response:
    """A book was looked for in vain."""
    loan = backend.call("orders", "deny_return", loan_id=loan_id)
    return paths.see(paths.back() or DESK, "return-denied", title=loan["title"])
