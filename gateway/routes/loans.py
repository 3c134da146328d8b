"""Loans, from the reader's side."""

from typing import Any

from flask_smorest import Blueprint

from gateway import backend, shapes
from services.contracts import orders as asked
from services.contracts.shapes import Page

api = Blueprint("loans", __name__, description="Books on loan")


@api.get("/loans")
@api.arguments(Page, location="query")
@api.response(200, shapes.listed(shapes.Loan))
def loans(page: dict[str, Any]) -> Any:
    """My loans, the newest first."""
    return backend.call("orders", "loans", **page)


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
