"""Who borrowed what is forgotten after a while, unless the reader wants to keep it."""

from datetime import timedelta

from services.chassis.periodic import each_by_itself
from services.orders.domain import record
from services.orders.handlers.base import Subject, UseCases

AT_ONCE = 5000


class Record(UseCases):
    """Keep a reader's record, or forget it."""

    def choose_record(self, reader: Subject, keep: bool) -> None:
        """Whether what is over is kept for its reader. What was forgotten before stays so."""
        self.store.borrowers.of(reader["account_id"], reader["name"])
        self.store.borrowers.choose_record(reader["account_id"], keep)

    def record_of(self, reader: Subject) -> tuple[bool, int]:
        """Whether the reader's record is kept, and after how many days it is forgotten otherwise."""
        borrower = self.store.borrowers.of(reader["account_id"], reader["name"])
        return borrower.keeps_record, self._terms(borrower).figure("history_days").value

    def forget_records(self) -> int:
        """Forget who had the books of orders that were over long ago; returns how many orders were looked at."""
        now = self._clock()
        shortest = timedelta(days=self.store.rules.on(self._today()).least("history_days"))
        found = self.store.with_a_record(now - shortest, AT_ONCE)
        each_by_itself(found, self._forget)
        return len(found)

    def _forget(self, order_id: str) -> None:
        order, loans = self.store.order(order_id), self.store.loans.of_order(order_id)
        days = self._terms_of(order.reader).figure("history_days").value
        if not record.may_be_forgotten(order, loans, self._clock() - timedelta(days=days)):
            return
        # The order last: as long as it is known, the rest is found again.
        for loan in loans:
            self.store.loans.update(loan.loan_id, record.forget_loan)
        self.store.update_order(order_id, record.forget)
