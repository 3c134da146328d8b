"""Orders, from the reader's side."""

from typing import Any

from marshmallow import fields, validate

from gateway import backend, sessions, shapes
from gateway.bodies import Blueprint
from gateway.problems import HttpProblem
from gateway.titles import named, titles_by_id
from services.contracts import orders as asked
from services.contracts.shapes import MAX_LINES, Page

api = Blueprint("orders", __name__, description="Borrowing orders")


class Submission(asked.Submit):
    """What a client sends: titles by id; their names are the catalogue's."""

    lines = fields.List(
        fields.Nested(shapes.WantedTitle),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MAX_LINES),
    )


@api.post("/orders")
@api.arguments(Submission)
@api.response(202, shapes.OrderAccepted)
def submit(body: dict[str, Any]) -> Any:
    """Submit an order; without ``lines`` the cart is ordered. Send an ``Idempotency-Key``."""
    sessions.require_signed_in()
    lines = body["lines"]
    named = lines and name_titles([line["title_id"] for line in lines])
    return backend.call("orders", "submit", **{**body, "lines": lines and named})


def name_titles(title_ids: list[str]) -> list[dict[str, str]]:
    """Titles with the names that the catalogue gives them. Raises HttpProblem for one it does not have."""
    known = titles_by_id(title_ids)
    for title_id in title_ids:
        if title_id not in known:
            raise HttpProblem("title-not-found", title_id=title_id)
    return [named(known[title_id]) for title_id in title_ids]


@api.get("/orders")
@api.arguments(Page, location="query")
@api.response(200, shapes.listed(shapes.Order))
def my_orders(page: dict[str, Any]) -> Any:
    """My orders, the newest first."""
    return backend.call("orders", "my_orders", **page)


@api.get("/readers/<id:reader_id>/orders")
@api.arguments(Page, location="query")
@api.response(200, shapes.listed(shapes.Order))
def orders_of_reader(page: dict[str, Any], reader_id: str) -> Any:
    """Staff: what a reader ordered, the newest first, with who decided what."""
    return backend.call("orders", "orders_of_reader", reader_id=reader_id, **page)


@api.get("/orders/<id:order_id>")
@api.response(200, shapes.Order)
def order(order_id: str) -> Any:
    """One order with its lines and its timeline."""
    return backend.call("orders", "order", order_id=order_id)


@api.post("/orders/<id:order_id>/cancel")
@api.response(200, shapes.Order)
def cancel(order_id: str) -> Any:
    """Take an order back, until its books are packed."""
    return backend.call("orders", "cancel", order_id=order_id)
