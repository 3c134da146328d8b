"""Orders, as readers and staff see them."""

from typing import Any

from services.chassis.correlation import id_of_command
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts.shapes import OfOrder, Page
from services.orders import views
from services.orders.service.door import ANYONE_SIGNED_IN, READER, STAFF, Door


class Ordering(Door):
    """Submit, look, take back."""

    @command(asked.Submit, allow=READER)
    def submit(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Submit an order."""
        return views.accepted_view(self.app.submit(subject, request, id_of_command()))

    @query(Page, allow=READER)
    def my_orders(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader's orders."""
        return self._views.orders_of(subject["account_id"], **request)

    @query(asked.OfReader, allow=STAFF)
    def orders_of_reader(self, subject: Subject, request: Request) -> dict[str, Any]:
        """A reader's orders, for staff."""
        return self._views.orders_of(**request, for_staff=True)

    @query(OfOrder, allow=ANYONE_SIGNED_IN)
    def order(self, subject: Subject, request: Request) -> dict[str, Any]:
        """One order."""
        return self._order_view(subject, request["order_id"])

    @command(OfOrder, allow=("reader", *STAFF))
    def cancel(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Take an order back."""
        self.app.cancel(subject, request["order_id"])
        return self._order_view(subject, request["order_id"])
