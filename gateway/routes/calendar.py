"""The calendar: days on which branches are closed although their hours say otherwise."""

from typing import Any

from gateway import backend, shapes
from gateway.bodies import Blueprint
from services.contracts import orders as asked

api = Blueprint("calendar", __name__, description="Staff: closed days")


@api.post("/closures")
@api.arguments(asked.CloseBranches)
@api.response(201, shapes.Closed)
def close_branches(body: dict[str, Any]) -> Any:
    """Close branches for some days, all of them where none is named; what falls on these days is put off."""
    days = {name: body[name].isoformat() for name in ("first_on", "last_on")}
    return backend.call("orders", "close_branches", **{**body, **days})


@api.post("/closures/<id:closure_id>/lift")
@api.response(200, shapes.Closed)
def lift_closure(closure_id: str) -> Any:
    """Open after all; what was put off stays put off."""
    return backend.call("orders", "lift_closure", closure_id=closure_id)
