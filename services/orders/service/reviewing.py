"""Review: the decisions of staff."""

from typing import Any

from services.chassis.clock import utc_now
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts.shapes import OfOrder
from services.orders.domain.calendar import local_day
from services.orders.service.door import STAFF, Door


class Reviewing(Door):
    """The queue, and yes or no."""

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
