"""我的借书车: what the reader is about to borrow, the 暂存架 beside it, and the order form."""

import time
import uuid
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from gateway import backend, sessions
from gateway.carts import judged_cart
from gateway.pages import paths, said, visitor
from gateway.pages.codes import METHODS
from gateway.pages.front import branches_by_id
from gateway.pages.words import day
from gateway.problems import HttpProblem, slug_of, status_of
from gateway.titles import named, titles_by_id
from services.chassis.rpc.client import RefusedByService, Unavailable

PAUSE_SECONDS = 0.2
TRIES = 25
EARLIER = 10

pages = Blueprint("page_cart", __name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """How, where and when the reader wants the books, as far as chosen."""

    method: str = ""
    branch_id: str = ""
    slot_id: str = ""
    address: str = ""
    other_editions: str = ""

    @classmethod
    def of(cls, given: MultiDict[str, str]) -> "Choice":
        """What the address or the form says."""
        return cls(**{part: given.get(part, "").strip() for part in cls.__slots__})

    def fulfilment(self) -> dict[str, str | None]:
        """The choice as the orders service takes it."""
        address = self.address if self.method == "delivery" else None
        return {
            "method": self.method,
            "branch_id": self.branch_id,
            "slot_id": self.slot_id or None,
            "address": address or None,
        }


@pages.get("/cart")
def cart() -> str:
    """The cart with its order form; a visitor's without."""
    if g.get("subject") is None:
        return render_template("visitor_cart.html", titles=visitor.titles())
    return _cart_page(Choice.of(request.args), str(uuid.uuid4()))


@pages.post("/cart/lines/<id:title_id>")
def put(title_id: str) -> Response:
    """Put a title into the cart, from the catalogue or from the shelf."""
    title = named(backend.call("catalog", "title", title_id=title_id))
    answer = paths.see(paths.back() or "/cart", "in-cart", title=title["title"])
    if g.get("subject") is None:
        visitor.put(answer, title_id)
    else:
        backend.call("orders", "put_in_cart", **title)
    return answer


@pages.post("/cart/lines/<id:title_id>/remove")
def remove(title_id: str) -> Response:
    """Take a title out of the cart."""
    answer = paths.see(paths.back() or "/cart", "out-of-cart")
    if g.get("subject") is None:
        visitor.take(answer, title_id)
    else:
        backend.call("orders", "take_from_cart", title_id=title_id)
    return answer


@pages.post("/cart/lines/<id:title_id>/set-aside")
def set_aside(title_id: str) -> Response:
    """Move a title from the cart to the shelf."""
    backend.call("orders", "set_aside", title_id=title_id)
    return paths.see(paths.back() or "/cart", "set-aside")


@pages.post("/cart/submit")
def submit() -> ResponseReturnValue:
    """Order what is in the cart. A refused form comes back as it was filled in."""
    sessions.require_signed_in()
    choice = Choice.of(request.form)
    try:
        _check_slot(choice)
        accepted = _submitted(choice)
    except (RefusedByService, Unavailable, HttpProblem) as error:
        slug, details = slug_of(error)
        status = status_of(slug)
        # Nobody knows whether an unanswered order went through: its form keeps the key, so that once more is safe.
        key = request.form.get("idempotency_key") if status == 503 else None
        told = said.message(slug, details)
        return _cart_page(choice, key or str(uuid.uuid4()), told=told), status
    return paths.see(f"/orders/{accepted['order_id']}")


def _check_slot(choice: Choice) -> None:
    """Raise HttpProblem for a window that is over or full by now: an order for it would end, and the cart be empty.

    A cart that is empty was ordered by an earlier click, and the window may be full of just that order.
    """
    free = [slot["slot_id"] for _, slots in _days(choice) for slot in slots]
    if choice.slot_id and choice.slot_id not in free and backend.call("orders", "cart")["lines"]:
        raise HttpProblem("slot-not-free")


def _submitted(choice: Choice) -> Any:
    """The accepted order; the second of two quick clicks waits for the answer to the first."""
    for _ in range(TRIES):
        try:
            any_edition = bool(choice.other_editions)
            return backend.call(
                "orders", "submit", fulfilment=choice.fulfilment(), lines=None, other_editions=any_edition
            )
        except RefusedByService as error:
            if error.refusal.slug != "command-in-progress":
                raise
            time.sleep(PAUSE_SECONDS)
    raise Unavailable("the same order is still being taken")


def _cart_page(choice: Choice, key: str, **more: Any) -> str:
    if not choice.address:
        choice = _as_last_time(choice)
    chosen = [line["title_id"] for line in backend.call("orders", "cart")["lines"]]
    shelf = backend.call("orders", "shelf")["items"]
    titles = titles_by_id([*chosen, *(each["title_id"] for each in shelf)])
    method = choice.method if choice.method in METHODS else "pickup"
    g.cart = judged_cart(chosen, titles, method, choice.branch_id or None)
    return render_template(
        "cart.html",
        lines=g.cart["lines"],
        allowance=g.cart["allowance"],
        shelf=shelf,
        titles=titles,
        branches=branches_by_id(),
        choice=choice,
        days=_days(choice),
        key=key,
        here="/cart",
        **more,
    )


def _as_last_time(choice: Choice) -> Choice:
    """The choice filled up from earlier orders; nobody likes to fill in the same form twice."""
    earlier = [each["fulfilment"] for each in backend.call("orders", "my_orders", limit=EARLIER)["items"]]
    address = next((each["address"] for each in earlier if each.get("address")), "")
    if choice.method or not earlier:
        return replace(choice, address=address)
    return Choice(earlier[0]["method"], earlier[0]["branch_id"], address=address)


def _days(choice: Choice) -> list[tuple[str, list[dict[str, Any]]]]:
    """The free windows of the chosen method and branch, day by day."""
    if choice.method not in METHODS or not choice.branch_id:
        return []
    slots = backend.call("delivery", "slots", method=choice.method, branch_id=choice.branch_id)["items"]
    free = [slot for slot in slots if slot["free"] > 0]
    return [(name, list(same)) for name, same in groupby(free, key=lambda slot: day(slot["starts_at"]))]
