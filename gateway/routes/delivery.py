"""Slots for readers; handovers, returns and runs for the dispatch desk."""

from typing import Any

from gateway import backend, shapes
from gateway.bodies import Blueprint
from services.contracts import delivery as asked
from services.contracts import loans
from services.contracts.shapes import Page

api = Blueprint("delivery", __name__, description="Slots, handovers, returns and courier runs")


@api.get("/slots")
@api.arguments(asked.Slots, location="query")
@api.response(200, shapes.listed(shapes.Slot))
def slots(query: dict[str, Any]) -> Any:
    """Windows to choose from, the earliest first."""
    day = query.pop("date")
    return backend.call("delivery", "slots", date=day and day.isoformat(), **query)


@api.get("/handovers")
@api.arguments(asked.Handovers, location="query")
@api.response(200, shapes.listed(shapes.Handover))
def handovers(query: dict[str, Any]) -> Any:
    """Desk: handovers in a status, or all that are under way."""
    return backend.call("delivery", "handovers", **query)


@api.post("/handovers/<id:order_id>/pack")
@api.response(200, shapes.Handover)
def pack(order_id: str) -> Any:
    """Desk: the books are together; a pickup gets its code."""
    return backend.call("delivery", "pack", order_id=order_id)


@api.post("/handovers/<id:order_id>/dispatch")
@api.arguments(asked.Dispatch(only=("run_id",)), required=False)
@api.response(200, shapes.Handover)
def dispatch(body: dict[str, Any], order_id: str) -> Any:
    """Desk: the books leave with the courier."""
    return backend.call("delivery", "dispatch", order_id=order_id, **body)


@api.post("/handovers/<id:order_id>/attempts")
@api.arguments(asked.Attempt(exclude=("order_id",)))
@api.response(200, shapes.Handover)
def attempt(body: dict[str, Any], order_id: str) -> Any:
    """Courier: what happened at the door."""
    return backend.call("delivery", "attempt", order_id=order_id, **body)


@api.post("/handovers/<id:order_id>/collect")
@api.arguments(asked.CollectWithCode(only=("code",)))
@api.response(200, shapes.Handover)
def collect(body: dict[str, Any], order_id: str) -> Any:
    """Desk: the reader is at the counter and says the pickup code."""
    return backend.call("delivery", "collect", order_id=order_id, **body)


@api.post("/returns")
@api.arguments(loans.ReturnCopy)
@api.response(200, shapes.Loan)
def return_copy(body: dict[str, Any]) -> Any:
    """Desk: scan a book back in."""
    return backend.call("orders", "return_copy", **body)


@api.get("/collections")
@api.response(200, shapes.listed(shapes.Collection))
def collections() -> Any:
    """Courier: books that readers asked to have fetched."""
    return backend.call("delivery", "collections")


@api.get("/runs")
@api.arguments(Page, location="query")
@api.response(200, shapes.listed(shapes.Run))
def runs(query: dict[str, Any]) -> Any:
    """Desk: courier rounds, the latest first."""
    return backend.call("delivery", "runs", **query)


@api.post("/runs")
@api.arguments(asked.PlanRun)
@api.response(201, shapes.Run)
def plan_run(body: dict[str, Any]) -> Any:
    """Desk: plan a courier round."""
    starts_at = body.pop("starts_at").isoformat()
    return backend.call("delivery", "plan_run", starts_at=starts_at, **body)
