"""我的订单: orders, loans and notices, from the reader's side."""

from flask import Blueprint, Response, render_template, request

from gateway import backend
from gateway.pages import paths
from gateway.pages.front import branches_by_id
from gateway.titles import named, titles_by_id

ORDERS_SHOWN = 10
LOANS_SHOWN = 100
NOTICES_SHOWN = 5

pages = Blueprint("page_orders", __name__)


@pages.get("/orders")
def orders() -> str:
    """What I have, what I asked for, what the library told me."""
    cursor = request.args.get("cursor")
    mine = backend.call("orders", "my_orders", limit=ORDERS_SHOWN, cursor=cursor)
    loans = backend.call("orders", "loans", limit=LOANS_SHOWN, going_on=True)["items"]
    notices = backend.call("users", "notices", limit=NOTICES_SHOWN, cursor=None)["items"]
    return render_template(
        "orders.html",
        orders=mine["items"],
        next_cursor=mine["next_cursor"],
        cursor=cursor,
        loans=loans,
        notices=notices,
        branches=branches_by_id(),
    )


@pages.get("/orders/<id:order_id>")
def order(order_id: str) -> str:
    """One order with everything that happened to it."""
    found = backend.call("orders", "order", order_id=order_id)
    return render_template("order.html", order=found, branches=branches_by_id())


@pages.post("/orders/<id:order_id>/cancel")
def cancel(order_id: str) -> Response:
    """Take an order back, or give up what of it still waits."""
    order = backend.call("orders", "cancel", order_id=order_id)
    told = "order-cancelled" if order["status"] == "cancelled" else "waiting-stopped"
    return paths.see(paths.back() or f"/orders/{order_id}", told)


@pages.post("/orders/<id:order_id>/again")
def again(order_id: str) -> Response:
    """Put the titles of an order that came to nothing back into the cart, as far as the library still has them."""
    lines = backend.call("orders", "order", order_id=order_id)["lines"]
    wanted = [line.get("instead_of", line["title_id"]) for line in lines if "moved_to" not in line]
    titles = [title for title in titles_by_id(wanted).values() if title["availability"]["total"]]
    for title in titles:
        backend.call_anew("orders", "put_in_cart", **named(title))
    return paths.see("/cart", "in-cart-again" if titles else "nothing-for-the-cart", current=len(titles))


@pages.post("/loans/<id:loan_id>/renew")
def renew(loan_id: str) -> Response:
    """Keep a book longer."""
    loan = backend.call("orders", "renew", loan_id=loan_id)
    return paths.see(paths.back() or "/orders", "renewed", title=loan["title"])


@pages.post("/loans/<id:loan_id>/collect")
def collect(loan_id: str) -> Response:
    """Ask the courier to fetch a book; without an address, from where it was brought to."""
    address = request.form.get("address", "").strip() or None
    loan = backend.call("orders", "collect", loan_id=loan_id, address=address)
    return paths.see(paths.back() or "/orders", "collection-asked", title=loan["title"])


@pages.post("/loans/<id:loan_id>/claim-returned")
def claim_returned(loan_id: str) -> Response:
    """Say that a book is back."""
    loan = backend.call("orders", "claim_returned", loan_id=loan_id)
    return paths.see(paths.back() or "/orders", "claimed-returned", title=loan["title"])


@pages.post("/loans/<id:loan_id>/lose")
def lose(loan_id: str) -> Response:
    """Say that a book is gone."""
    loan = backend.call("orders", "lose", loan_id=loan_id)
    return paths.see(paths.back() or "/orders", "lost", title=loan["title"])
