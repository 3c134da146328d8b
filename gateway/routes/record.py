"""What the library keeps of a reader: the choice, and all of it as a file."""

from datetime import date
from typing import Any

from flask import g, jsonify

from gateway import backend, sessions, shapes
from gateway.bodies import Blueprint
from services.contracts import orders as asked

api = Blueprint("record", __name__, description="What the library keeps of a reader")
PAGE = 100


@api.get("/me/record")
@api.response(200, shapes.Record)
def record() -> Any:
    """Whether my record of past loans is kept; if not, it is forgotten so many days after the books are back."""
    return backend.call("orders", "record")


@api.put("/me/record")
@api.arguments(asked.ChooseRecord)
@api.response(200, shapes.Record)
def choose_record(body: dict[str, Any]) -> Any:
    """Keep my record, or have it forgotten."""
    return backend.call("orders", "choose_record", **body)


@api.get("/me/export")
@api.response(200, shapes.Export)
def export() -> Any:
    """Everything that the library keeps of me, as one file."""
    answer = jsonify(shapes.Export().dump(_everything()))
    answer.headers["Content-Disposition"] = f'attachment; filename="taoshu-record-{date.today():%Y%m%d}.json"'
    return answer


def _everything() -> dict[str, Any]:
    sessions.require_role("reader")
    return {
        "account": g.subject,
        "record": backend.call("orders", "record"),
        "cart": backend.call("orders", "cart")["lines"],
        "shelf": backend.call("orders", "shelf")["items"],
        "orders": _all("orders", "my_orders"),
        "loans": _all("orders", "loans"),
        **backend.call("delivery", "record"),
        "notices": _all("users", "notices"),
    }


def _all(service: str, query: str) -> list[dict[str, Any]]:
    items, cursor = [], None
    while True:
        page = backend.call(service, query, limit=PAGE, cursor=cursor)
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return items
