"""What orders does by itself: it keeps the deadlines of orders, and reminds readers of their books."""

from datetime import datetime, timedelta
from typing import Any

from services.chassis.logs import logger
from services.orders.domain import deadlines, reminders
from services.orders.domain import events as said
from services.orders.domain.closing import keep_longer
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Order
from services.orders.domain.states import LineStatus, Status
from services.orders.handlers.turns import Turns

LOOKS_AGAIN = timedelta(hours=1)
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


class Sweep(Turns):
    """Look after orders and loans that have waited long enough."""

    def keep_deadlines(self) -> int:
        """Do what is due, for the longest overdue orders first; returns how many were looked at."""
        return self._take_turns(self.store.overdue, self._look_after, self.store.postpone)

    def keep_reminders(self) -> int:
        """Remind readers of their books, the longest overdue first; returns how many loans were looked at."""
        loans = self.store.loans
        return self._take_turns(loans.to_look_at, self._remind, loans.postpone)

    def mend(self) -> None:
        """Complete what processes of an older build wrote while this one was being rolled out."""
        self.store.loans.look_at_forgotten(self._clock())
        self.store.complete(self._clock())

    def _remind(self, loan_id: str, now: datetime) -> None:
        known = self.store.loans.load(loan_id)
        branch, is_late = self.store.branch(known.branch_id), known.due_on < self._today()
        if is_late and branch and not branch.closed_for(known.due_on) and branch.was_closed_lately(self._today()):
            # Nobody is hurried to a closed door, and no book is lost behind one.
            self.store.loans.postpone(loan_id, now + LOOKS_AGAIN)
            return
        self.store.loans.update(loan_id, lambda loan: reminders.due(loan, self.store.branch(loan.branch_id), now))

    def _look_after(self, order_id: str, now: datetime) -> None:
        facts: dict[str, Any] = {"order_id": order_id}
        done: Events = []

        known = self.store.order(order_id)
        if deadlines.ends_for_want_of_people(known, now) and self._is_kept(known, now):
            return

        def decide(order: Order) -> Events:
            facts.update(status=str(order.status), since=order.entered_at.isoformat())
            done[:] = deadlines.overdue(order, now)
            return done

        order = self.store.update_order(order_id, decide)
        for name in dict.fromkeys(REPORTED[type(event)] for event in done if type(event) in REPORTED):
            log.warning(name, **facts)
        if out := {line.line_id for line in order.lines_in(LineStatus.HANDED_OVER)}:
            self._tell_returns_again(order_id, out)

    def _is_kept(self, order: Order, now: datetime) -> bool:
        """Nothing ends because the door is shut: books wait longer, and staff have some days to catch up."""
        branch = self.store.branch(order.fulfilment.branch_id)
        if branch is None or not branch.was_closed_lately(self._today()):
            return False
        if order.status == Status.READY_FOR_PICKUP:
            kept = self.store.update_order(order.order_id, lambda known: keep_longer(known, branch, now))
            return not deadlines.ends_for_want_of_people(kept, now)
        self.store.postpone(order.order_id, now + LOOKS_AGAIN)
        return True

    def _tell_returns_again(self, order_id: str, out: set[str]) -> None:
        for loan_id in out.intersection(self.store.loans.ended_of(order_id)):
            self.store.loans.update(loan_id, Loan.ended)
            log.warning("return-told-again", order_id=order_id, loan_id=loan_id)
