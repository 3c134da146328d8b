"""Review 审核: the library's decision."""

from typing import Any

from gateway import backend, shapes
from gateway.bodies import Blueprint
from gateway.problems import words_of
from services.contracts import orders as asked

api = Blueprint("review", __name__, description="Staff: the review queue and its decisions")


@api.get("/review-queue")
@api.arguments(asked.ReviewQueue, location="query")
@api.response(200, shapes.listed(shapes.Order))
def review_queue(query: dict[str, Any]) -> Any:
    """Orders that wait for a decision, by when it should be made; or decided ones, the oldest first."""
    return backend.call("orders", "review_queue", **query)


@api.post("/orders/<id:order_id>/claim")
@api.response(200, shapes.Order)
def claim(order_id: str) -> Any:
    """Take an order in hand for ten minutes."""
    return backend.call("orders", "claim", order_id=order_id)


@api.post("/orders/<id:order_id>/approve")
@api.arguments(asked.Approve(exclude=("order_id",)), required=False)
@api.response(200, shapes.Order)
def approve(body: dict[str, Any], order_id: str) -> Any:
    """Approve the named lines, or every line that has a copy; against the policy with an ``override``, the reason."""
    return backend.call("orders", "approve", order_id=order_id, **body)


@api.post("/review-queue/approve")
@api.arguments(asked.ApproveMany)
@api.response(200, shapes.ApprovedMany)
def approve_many(body: dict[str, Any]) -> Any:
    """Approve whole orders, each by itself; those that are refused are named with the slug, and why."""
    done = backend.call("orders", "approve_many", **body)
    refused = [{**each, "detail": "".join(words_of(each["slug"], each))} for each in done["refused"]]
    return {**done, "refused": refused}


@api.post("/orders/<id:order_id>/take-back")
@api.response(200, shapes.Order)
def take_back(order_id: str) -> Any:
    """Think better of an approval, while nobody has packed: within a minute of one's own, of a rule's at any time."""
    return backend.call("orders", "take_back", order_id=order_id)


@api.post("/orders/<id:order_id>/reject")
@api.arguments(asked.Reject(exclude=("order_id",)))
@api.response(200, shapes.Order)
def reject(body: dict[str, Any], order_id: str) -> Any:
    """Reject the named lines, or the whole order, with a reason and words for the reader."""
    if body["next_title_id"]:
        backend.call("catalog", "title", title_id=body["next_title_id"])
    return backend.call("orders", "reject", order_id=order_id, **body)
