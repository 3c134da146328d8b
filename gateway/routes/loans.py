"""Loans, from the reader's side."""

from typing import Any

from gateway import backend, shapes
from gateway.bodies import Blueprint
from services.contracts import loans as asked
from services.contracts.shapes import Page

api = Blueprint("loans", __name__, description="Books on loan")


@api.get("/loans")
@api.arguments(asked.Loans, location="query")
@api.response(200, shapes.listed(shapes.Loan))
def loans(query: dict[str, Any]) -> Any:
    """My loans, the newest first, each with whether it could be renewed; with ``going_on`` those that are not over."""
    return backend.call("orders", "loans", **query)


@api.get("/readers/<id:reader_id>/loans")
@api.arguments(Page, location="query")
@api.response(200, shapes.listed(shapes.Loan))
def loans_of_reader(page: dict[str, Any], reader_id: str) -> Any:
    """Staff: what a reader borrowed, the newest first."""
    return backend.call("orders", "loans_of_reader", reader_id=reader_id, **page)


@api.post("/loans/<id:loan_id>/renew")
@api.response(200, shapes.Loan)
def renew(loan_id: str) -> Any:
    """Keep a book longer."""
    return backend.call("orders", "renew", loan_id=loan_id)


@api.post("/loans/<id:loan_id>/collect")
@api.arguments(asked.Collect(only=("address",)), required=False)
@api.response(200, shapes.Loan)
def collect(body: dict[str, Any], loan_id: str) -> Any:
    """Ask the courier to fetch a book."""
    return backend.call("orders", "collect", loan_id=loan_id, **body)


@api.post("/loans/<id:loan_id>/claim-returned")
@api.response(200, shapes.Loan)
def claim_returned(loan_id: str) -> Any:
    """Say that a book is back although the library has not noted it."""
    return backend.call("orders", "claim_returned", loan_id=loan_id)


@api.post("/loans/<id:loan_id>/lose")
@api.response(200, shapes.Loan)
def lose(loan_id: str) -> Any:
    """Say that a book is gone; should it be found, its return scan ends the matter."""
    return backend.call("orders", "lose", loan_id=loan_id)


@api.post("/loans/<id:loan_id>/recall")
@api.response(200, shapes.Loan)
def recall(loan_id: str) -> Any:
    """Staff: ask for a book earlier, since others wait for it."""
    return backend.call("orders", "recall", loan_id=loan_id)


@api.post("/loans/<id:loan_id>/deny-return")
@api.response(200, shapes.Loan)
def deny_return(loan_id: str) -> Any:
    """Staff: a book that is said to be back was not found."""
    return backend.call("orders", "deny_return", loan_id=loan_id)


@api.post("/loans/<id:loan_id>/found")
@api.response(200, shapes.Loan)
def found(loan_id: str) -> Any:
    """Staff: the book of this loan is here after all, whatever became of its copy since."""
    return backend.call("orders", "found", loan_id=loan_id)


@api.post("/loans/<id:loan_id>/settle")
@api.response(200, shapes.Loan)
def settle(loan_id: str) -> Any:
    """Staff: a lost book is made good or forgiven, and bars its reader no longer."""
    return backend.call("orders", "settle", loan_id=loan_id)


@api.get("/loan-queue")
@api.arguments(asked.LoanQueue, location="query")
@api.response(200, shapes.listed(shapes.QueuedLoan))
def loan_queue(query: dict[str, Any]) -> Any:
    """Staff: loans to look after, the longest out first."""
    return backend.call("orders", "loan_queue", **query)
