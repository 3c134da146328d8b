"""What orders does by itself: it keeps the deadlines of orders, and reminds readers of their books."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.chassis.logs import logger
from services.chassis.periodic import each_by_itself
from services.orders.domain import deadlines, reminders
from services.orders.domain import events as said
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Order
from services.orders.domain.states import LineStatus
from services.orders.handlers.base import UseCases

AT_ONCE = 100
MOST_PAGES = 50
"""A turn has an end, whatever happens meanwhile."""
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
    """Look after orders and loans that have waited long enough."""

    def keep_deadlines(self) -> int:
        """Do what is due, for the longest overdue orders first; returns how many were looked at."""
        return self._take_turns(self.store.overdue, self._look_after, self.store.postpone)

    def keep_reminders(self) -> int:
        """Remind readers of their books, the longest overdue first; returns how many loans were looked at."""
        loans = self.store.loans
        return self._take_turns(loans.to_look_at, self._remind, loans.postpone)

    def _take_turns(
        self,
        find: Callable[[datetime, int], list[str]],
        look_after: Callable[[str, datetime], None],
        postpone: Callable[[str, datetime], None],
    ) -> int:
        """One that fails stands back for a while, so that it never keeps the others from their turn."""
        now, looked_at = self._clock(), 0
        for _ in range(MOST_PAGES):
            late = find(now, AT_ONCE)
            for failed in each_by_itself(late, lambda each: look_after(each, now)):
                postpone(failed, now + STANDS_BACK)
            looked_at += len(late)
            if len(late) < AT_ONCE:
                break
        return looked_at

    def _remind(self, loan_id: str, now: datetime) -> None:
        self.store.loans.update(loan_id, lambda loan: reminders.due(loan, self.store.branch(loan.branch_id), now))

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
        for loan_id in out.intersection(self.store.loans.ended_of(order_id)):
            self.store.loans.update(loan_id, Loan.ended)
            log.warning("return-told-again", order_id=order_id, loan_id=loan_id)
