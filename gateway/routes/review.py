"""Review 审核: the library's decision."""

from typing import Any

from flask_smorest import Blueprint

from gateway import backend, shapes
from services.contracts import orders as asked

api = Blueprint("review", __name__, description="Staff: the review queue and its decisions")


@api.get("/review-queue")
@api.arguments(asked.ReviewQueue, location="query")
@api.response(200, shapes.listed(shapes.Order))
def review_queue(query: dict[str, Any]) -> Any:
    """Orders that wait for a decision, the oldest first."""
    return backend.call("orders", "review_queue", **query)


@api.post("/orders/<id:order_id>/claim")
@api.response(200, shapes.Order)
def claim(order_id: str) -> Any:
    """Take an order in hand for ten minutes."""
    return backend.call("orders", "claim", order_id=order_id)


@api.post("/orders/<id:order_id>/approve")
@api.arguments(asked.Approve(only=("lines",)), required=False)
@api.response(200, shapes.Order)
def approve(body: dict[str, Any], order_id: str) -> Any:
    """Approve the named lines, or every line that has a copy."""
    return backend.call("orders", "approve", order_id=order_id, **body)


@api.post("/orders/<id:order_id>/reject")
@api.arguments(asked.Reject(exclude=("order_id",)))
@api.response(200, shapes.Order)
def reject(body: dict[str, Any], order_id: str) -> Any:
    """Reject the named lines, or the whole order, with a reason and words for the reader."""
    return backend.call("orders", "reject", order_id=order_id, **body)
