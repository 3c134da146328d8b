"""Cart and shelf."""

from typing import Any

from services.chassis.clock import utc_now
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts.shapes import Nothing, OfTitle
from services.orders import views
from services.orders.service.door import READER, Door


class Carts(Door):
    """What a reader is about to borrow, and what is put aside."""

    @query(asked.CartAs, allow=READER)
    def cart(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader's cart, and what of it could be borrowed."""
        cart = self.app.store.carts.of(subject["account_id"])
        if request["method"] is None:
            return views.cart_view(cart)
        out, fulfilment = request["out"], {name: request[name] for name in ("method", "branch_id")}
        terms, found = self.app.judged(subject, cart, out, **fulfilment)
        return views.judged_cart_view(cart, terms, found, request["branch_id"])

    @query(asked.Verdicts, allow=READER)
    def verdicts(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What the rules say of titles."""
        found = zip(request["titles"], self.app.verdicts(subject, **request), strict=True)
        items = [{"title_id": title["title_id"], "verdict": views.verdict_view(no)} for title, no in found]
        return {"items": items, "next_cursor": None}

    @query(Nothing, allow=READER)
    def shelf(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What the reader put aside."""
        return views.shelf_view(self.app.store.carts.of(subject["account_id"]))

    @command(asked.CartLine, allow=READER)
    def put_in_cart(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Put a title into the cart."""
        now = utc_now()
        return views.cart_view(
            self.app.store.carts.update(subject["account_id"], lambda cart: cart.put(now=now, **request))
        )

    @command(OfTitle, allow=READER)
    def take_from_cart(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Take a title out of the cart."""
        return views.cart_view(
            self.app.store.carts.update(subject["account_id"], lambda cart: cart.take(request["title_id"]))
        )

    @command(OfTitle, allow=READER)
    def set_aside(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Move a title from the cart to the shelf."""
        return views.cart_view(
            self.app.store.carts.update(subject["account_id"], lambda cart: cart.set_aside(request["title_id"]))
        )
