"""Who borrowed what is forgotten after a while, unless the reader wants to keep it."""

from datetime import datetime, timedelta

from services.orders.domain import record
from services.orders.domain.loan import Loan
from services.orders.domain.order import Order
from services.orders.handlers.base import Subject
from services.orders.handlers.turns import Turns

DAY = timedelta(days=1)
"""How often what may not be forgotten yet is looked at again."""


class Record(Turns):
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
        shortest = timedelta(days=self.store.rules.on(self._today()).least("history_days"))

        def forget(order_id: str, now: datetime) -> None:
            if not self._forget(order_id, now):
                self.store.keep_record(order_id, now - shortest + DAY)

        return self._take_turns(
            lambda now, most: self.store.with_a_record(now - shortest, most),
            forget,
            lambda order_id, until: self.store.keep_record(order_id, until - shortest),
        )

    def _forget(self, order_id: str, now: datetime) -> bool:
        """Forget an order and those of its lines that moved on, or none of them."""
        parts = [(order, self.store.loans.of_order(order.order_id)) for order in self._all_of(order_id)]
        if not self._is_to_be_forgotten(parts, now):
            return False
        for order, loans in parts:
            # The order last: as long as it is known, the rest is found again.
            for loan in loans:
                self.store.loans.update(loan.loan_id, record.forget_loan)
            if order.reader != record.NOBODY:
                self.store.update_order(order.order_id, record.forget)
        return True

    def _is_to_be_forgotten(self, parts: list[tuple[Order, list[Loan]]], now: datetime) -> bool:
        reader = next((order.reader for order, _ in parts if order.reader != record.NOBODY), None)
        if reader is None:
            return False
        borrower = self.store.borrowers.of(reader.reader_id, reader.name)
        by = now - timedelta(days=self._terms(borrower).figure("history_days").value)
        return not borrower.keeps_record and all(record.may_be_forgotten(order, loans, by) for order, loans in parts)

    def _all_of(self, order_id: str) -> list[Order]:
        order = self.store.order(order_id)
        first = self.store.order(order.follows) if order.follows else order
        moved = (self.store.find_order(line.moved_to) for line in first.lines if line.moved_to)
        return [first, *(each for each in moved if each is not None)]
