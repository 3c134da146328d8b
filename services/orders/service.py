"""The entrypoints of orders: they translate, the handlers decide."""

from typing import Any

from services.chassis.application import Application, Parts
from services.chassis.clock import new_id, utc_now
from services.chassis.correlation import id_of_command
from services.chassis.health import Health
from services.chassis.messaging.event_handler import on_event
from services.chassis.periodic import every
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts import subscriptions as heard
from services.contracts.shapes import Nothing, OfOrder, OfTitle, Page
from services.orders import views
from services.orders.domain.calendar import local_day
from services.orders.handlers import Handlers
from services.orders.storage import Store

READER = ("reader",)
STAFF = ("staff", "admin")
DESK = ("staff", "courier", "admin")
ANYONE_SIGNED_IN = ("reader", "staff", "courier", "admin")
SWEEP_SECONDS = 15


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    return Handlers(Store(parts.database, parts.relay), utc_now, new_id)


class Service:
    """Orders, as other processes see it."""

    name = "orders"
    app: Any = Application(build, migrations="services.orders.migrations")
    health_of: Any = Health()

    @query(Nothing)
    def health(self, subject: Subject, request: Request) -> dict[str, bool]:
        """Whether this service does its work."""
        report: dict[str, bool] = self.health_of.report()
        return report

    # cart and shelf

    @query(asked.CartAs, allow=READER)
    def cart(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader's cart, and what of it could be borrowed."""
        cart = self.app.store.cart(subject["account_id"])
        if request["method"] is None:
            return views.cart_view(cart)
        terms, found = self.app.judged(subject, cart, **request)
        return views.judged_cart_view(cart, terms, found, request["branch_id"])

    @query(Nothing, allow=READER)
    def shelf(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What the reader put aside."""
        return views.shelf_view(self.app.store.cart(subject["account_id"]))

    @command(asked.CartLine, allow=READER)
    def put_in_cart(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Put a title into the cart."""
        now = utc_now()
        return views.cart_view(
            self.app.store.update_cart(subject["account_id"], lambda cart: cart.put(now=now, **request))
        )

    @command(OfTitle, allow=READER)
    def take_from_cart(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Take a title out of the cart."""
        return views.cart_view(
            self.app.store.update_cart(subject["account_id"], lambda cart: cart.take(request["title_id"]))
        )

    @command(OfTitle, allow=READER)
    def set_aside(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Move a title from the cart to the shelf."""
        return views.cart_view(
            self.app.store.update_cart(subject["account_id"], lambda cart: cart.set_aside(request["title_id"]))
        )

    # orders and loans

    @command(asked.Submit, allow=READER)
    def submit(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Submit an order."""
        return views.accepted_view(self.app.submit(subject, request, id_of_command()))

    @query(Page, allow=READER)
    def my_orders(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader's orders."""
        return self._views.orders_of(subject["account_id"], **request)

    @query(OfOrder, allow=ANYONE_SIGNED_IN)
    def order(self, subject: Subject, request: Request) -> dict[str, Any]:
        """One order."""
        return self._order_view(subject, request["order_id"])

    @command(OfOrder, allow=("reader", *STAFF))
    def cancel(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Take an order back."""
        self.app.cancel(subject, request["order_id"])
        return self._order_view(subject, request["order_id"])

    @query(Page, allow=READER)
    def loans(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader's loans."""
        return self._views.loans_of(subject["account_id"], **request)

    @command(asked.OfLoan, allow=("reader", *STAFF))
    def renew(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Keep a book longer."""
        return views.loan_of(self.app.renew(subject, request["loan_id"]))

    @command(asked.Collect, allow=READER)
    def collect(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Have the courier fetch a book."""
        return views.loan_of(self.app.collect(subject, request["loan_id"], request["address"]))

    # review and returns

    @query(asked.ReviewQueue, allow=STAFF)
    def review_queue(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Orders that wait for a decision."""
        return self._views.review_queue(local_day(utc_now()), **request)

    @command(OfOrder, allow=STAFF)
    def claim(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Take an order in hand."""
        self.app.claim(subject, request["order_id"])
        return self._order_view(subject, request["order_id"])

    @command(asked.Approve, allow=STAFF)
    def approve(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Approve lines or the whole order."""
        self.app.approve(subject, request)
        return self._order_view(subject, request["order_id"])

    @command(asked.Reject, allow=STAFF)
    def reject(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Reject lines or the whole order."""
        self.app.reject(subject, request)
        return self._order_view(subject, request["order_id"])

    @command(asked.ReturnCopy, allow=DESK)
    def return_copy(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Scan a book back in."""
        return views.loan_of(self.app.return_copy(**request, command_id=id_of_command()))

    # branches

    @query(Nothing)
    def branches(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Every branch with its hours."""
        return {"items": self._views.branches(), "next_cursor": None}

    @command(asked.Branch, allow=("admin",))
    def set_branch(self, subject: Subject, request: Request) -> None:
        """Add or change a branch."""
        self.app.set_branch(request)

    # rules

    @query(asked.RulesList, allow=STAFF)
    def rules(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The versions of the rules, the newest first."""
        return {"items": self.app.store.rules.versions(local_day(utc_now()), request["limit"]), "next_cursor": None}

    @query(asked.NewRules, allow=STAFF)
    def try_rules(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Who could order no more under these rules, or could again; nothing is published."""
        return self.app.try_rules(request)

    @command(asked.NewRules, allow=("admin",))
    def publish_rules(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Rules that hold from a day on."""
        return {"version": self.app.publish_rules(subject, request, id_of_command())}

    # what others report

    @on_event(heard.ORDERS_LINE_ANSWERS)
    def line_answered(self, news: Request) -> None:
        """The catalog answered for a line."""
        self.app.line_answered(news)

    @on_event(heard.ORDERS_SLOT_ANSWERS)
    def slot_answered(self, news: Request) -> None:
        """Delivery answered for the slot."""
        self.app.slot_answered(news)

    @on_event(heard.ORDERS_HANDOVERS)
    def handover_progressed(self, news: Request) -> None:
        """Delivery moved an order on."""
        self.app.handover_progressed(news)

    @on_event(heard.ORDERS_LOAN_RETURNED)
    def loan_returned(self, news: Request) -> None:
        """A book came back."""
        self.app.loan_returned(news)

    @on_event(heard.ORDERS_READERS)
    def reader_changed(self, news: Request) -> None:
        """A reader registered or was given a card."""
        self.app.reader_changed(news)

    @every(SWEEP_SECONDS, alone=True)
    def keep_deadlines(self) -> None:
        """Look after orders that have waited long enough."""
        self.app.keep_deadlines()

    @property
    def _views(self) -> views.Views:
        return views.Views(self.app.store.database)

    def _order_view(self, subject: Subject, order_id: str) -> dict[str, Any]:
        is_reader = subject["role"] == "reader"
        return self._views.order(order_id, subject["account_id"] if is_reader else None)
