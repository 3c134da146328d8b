"""The rules of circulation, as staff read and administrators publish them."""

from typing import Any

from gateway import backend, shapes
from gateway.bodies import Blueprint
from services.contracts import orders as asked

api = Blueprint("rules", __name__, description="The rules of circulation as data")


@api.get("/rules")
@api.arguments(asked.RulesList, location="query")
@api.response(200, shapes.listed(shapes.RulesVersion))
def rules(query: dict[str, Any]) -> Any:
    """Staff: the versions of the rules, the newest first."""
    return backend.call("orders", "rules", **query)


@api.post("/rules/try")
@api.arguments(asked.NewRules)
@api.response(200, shapes.RulesTried)
def try_rules(body: dict[str, Any]) -> Any:
    """Staff: did these rules hold today, who could order no more, or could again. Nothing is published."""
    return backend.call("orders", "try_rules", **_on_the_wire(body))


@api.post("/rules")
@api.arguments(asked.NewRules)
@api.response(201, shapes.RulesPublished)
def publish_rules(body: dict[str, Any]) -> Any:
    """Administrators: rules that hold from a day on, whole."""
    return backend.call("orders", "publish_rules", **_on_the_wire(body))


def _on_the_wire(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "effective_from": body["effective_from"].isoformat()}
