"""What orders does by itself: it keeps the deadlines."""

from datetime import datetime, timedelta
from typing import Any

from services.chassis.logs import logger
from services.chassis.periodic import each_by_itself
from services.orders.domain import deadlines
from services.orders.domain import events as said
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Order
from services.orders.domain.states import LineStatus
from services.orders.handlers.base import UseCases

AT_ONCE = 100
MOST_PAGES = 50
"""A turn has an end, whatever happens to the orders meanwhile."""
STANDS_BACK = timedelta(minutes=5)
REPORTED = {
    said.OrderSubmitted: "order-asked-again",
    said.HandoverRequested: "order-asked-again",
    said.HandoverRevoked: "order-asked-again",
    said.OrderEscalated: "order-escalated",
    said.LinesReleased: "order-given-up",
    said.OrderRejected: "order-given-up",
    said.OrderCancelled: "order-given-up",
    said.OrderExpired: "order-given-up",
}
"""What the log of this process calls a deadline that had its effect."""

log = logger(__name__)


class Sweep(UseCases):
    """Look after orders that have waited long enough."""

    def keep_deadlines(self) -> int:
        """Do what is due, for the longest overdue orders first; returns how many were looked at.

        An order that fails stands back for a while, so that it never keeps the others from their turn.
        """
        now, looked_at = self._clock(), 0
        for _ in range(MOST_PAGES):
            late = self.store.overdue(now, AT_ONCE)
            for order_id in each_by_itself(late, lambda order_id: self._look_after(order_id, now)):
                self.store.postpone(order_id, now + STANDS_BACK)
            looked_at += len(late)
            if len(late) < AT_ONCE:
                break
        return looked_at

    def _look_after(self, order_id: str, now: datetime) -> None:
        facts: dict[str, Any] = {"order_id": order_id}
        done: Events = []

        def decide(order: Order) -> Events:
            facts.update(status=str(order.status), since=order.entered_at.isoformat())
            done[:] = deadlines.overdue(order, now)
            return done

        order = self.store.update_order(order_id, decide)
        for name in dict.fromkeys(REPORTED[type(event)] for event in done if type(event) in REPORTED):
            log.warning(name, **facts)
        if out := {line.line_id for line in order.lines_in(LineStatus.HANDED_OVER)}:
            self._tell_returns_again(order_id, out)

    def _tell_returns_again(self, order_id: str, out: set[str]) -> None:
        for loan_id in out.intersection(self.store.ended_loans(order_id)):
            self.store.loans.update(loan_id, Loan.returned)
            log.warning("return-told-again", order_id=order_id, loan_id=loan_id)
