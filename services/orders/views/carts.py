"""Cart and shelf in the words of the HTTP contract."""

from dataclasses import asdict
from typing import Any

from services.orders.domain.cart import Cart
from services.orders.domain.policy import REFUSALS, Verdict
from services.orders.domain.rules import FIGURES, OTHER
from services.orders.domain.terms import Book, Terms

Document = dict[str, Any]


def cart_view(cart: Cart) -> Document:
    """The cart and how many are in it."""
    return {"lines": [_chosen(each) for each in cart.lines], "count": len(cart.lines)}


def judged_cart_view(cart: Cart, terms: Terms, found: list[Verdict], branch_id: str | None) -> Document:
    """The cart with what the rules are for its reader and a book of a branch, and what they say of each line."""
    lines = [{**_chosen(line), "verdict": verdict_view(no)} for line, no in zip(cart.lines, found, strict=True)]
    reader = terms.reader
    book = Book("", "book", branch_id or OTHER)
    figures = {name: terms.figure(name, book).value for name in FIGURES}
    allowance = {"card": reader.card, "needs": reader.needs, "held": len(reader.held), "figures": figures}
    return {"lines": lines, "count": len(lines), "allowance": allowance}


def verdict_view(found: Verdict) -> Document:
    """A verdict, and the slug under which its refusal is told."""
    return {**asdict(found), "slug": None if found.allowed else REFUSALS[found.reason].slug}


def shelf_view(cart: Cart) -> Document:
    """The shelf beside the cart."""
    return {"items": [_chosen(each) for each in cart.shelf], "next_cursor": None}


def _chosen(each: Any) -> Document:
    return {"title_id": each.title_id, "title": each.title, "added_at": each.added_at.isoformat()}
