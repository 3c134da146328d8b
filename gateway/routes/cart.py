"""The borrowing cart 借书车 and the shelf 暂存架."""

from typing import Any

from marshmallow import fields, validate

from gateway import backend, sessions, shapes
from gateway.bodies import Blueprint
from gateway.carts import judged_cart
from gateway.titles import judged, named, titles_by_id
from services.contracts import orders as asked
from services.contracts.shapes import identifier


class Looked(asked.Verdicts):
    """Titles by their ids."""

    class Meta:
        exclude = ("titles",)

    title_id = fields.List(identifier(), required=True, validate=validate.Length(1, 100))


api = Blueprint("cart", __name__, description="The borrowing cart and the shelf beside it")


@api.get("/cart")
@api.arguments(asked.CartAs(exclude=("out",)), location="query")
@api.response(200, shapes.Cart)
def cart(query: dict[str, Any]) -> Any:
    """My cart: what of it is here, and what of it I could borrow (picked up, unless ``method`` says otherwise)."""
    chosen = [line["title_id"] for line in backend.call("orders", "cart")["lines"]]
    return judged_cart(chosen, titles_by_id(chosen), query["method"] or "pickup", query["branch_id"])


@api.get("/verdicts")
@api.arguments(Looked, location="query")
@api.response(200, shapes.listed(shapes.Judged))
def verdicts(query: dict[str, Any]) -> Any:
    """Whether I could borrow these titles now, each by itself; if not, by which rule, and what helps."""
    sessions.require_role("reader")
    known = titles_by_id(query.pop("title_id"))
    return backend.call("orders", "verdicts", titles=judged(known.values()), **query)


@api.put("/cart/lines/<id:title_id>")
@api.response(200, shapes.Cart)
def put_in_cart(title_id: str) -> Any:
    """Put a title into the cart; again changes nothing."""
    sessions.require_signed_in()
    title = backend.call("catalog", "title", title_id=title_id)
    return backend.call("orders", "put_in_cart", **named(title))


@api.delete("/cart/lines/<id:title_id>")
@api.response(200, shapes.Cart)
def take_from_cart(title_id: str) -> Any:
    """Take a title out of the cart."""
    return backend.call("orders", "take_from_cart", title_id=title_id)


@api.post("/cart/lines/<id:title_id>/set-aside")
@api.response(200, shapes.Cart)
def set_aside(title_id: str) -> Any:
    """Move a title from the cart to the shelf."""
    return backend.call("orders", "set_aside", title_id=title_id)


@api.get("/shelf")
@api.response(200, shapes.listed(shapes.Chosen))
def shelf() -> Any:
    """What I put aside for later."""
    return backend.call("orders", "shelf")
