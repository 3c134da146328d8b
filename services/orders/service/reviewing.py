"""Review: the decisions of staff."""

from typing import Any

from services.chassis.clock import utc_now
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import orders as asked
from services.contracts.shapes import Nothing, OfOrder
from services.orders.domain.calendar import local_day
from services.orders.domain.review import UNDO_WITHIN
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

    @command(asked.ApproveMany, allow=STAFF)
    def approve_many(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Approve whole orders, each by itself."""
        approved, refused = self.app.approve_many(subject, request["order_ids"])
        return {"approved": approved, "refused": refused}

    @query(Nothing, allow=STAFF)
    def just_decided(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Approvals that can be taken back."""
        since = utc_now() - UNDO_WITHIN
        return {"items": self._views.just_decided(subject["account_id"], since), "next_cursor": None}

    @command(OfOrder, allow=STAFF)
    def take_back(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Think better of an approval."""
        self.app.take_back(subject, request["order_id"])
        return self._order_view(subject, request["order_id"])

    @command(asked.Reject, allow=STAFF)
    def reject(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Reject lines or the whole order."""
        self.app.reject(subject, request)
        return self._order_view(subject, request["order_id"])
