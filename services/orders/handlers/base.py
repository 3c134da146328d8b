"""What every use case needs."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from services.orders.domain.borrower import Borrower
from services.orders.domain.calendar import local_day
from services.orders.domain.events import ReaderCard
from services.orders.domain.terms import Terms
from services.orders.storage import Store

Subject = dict[str, Any]
Request = dict[str, Any]


class UseCases:
    """``clock`` and ``new_id`` are the only impure things that reach the domain."""

    def __init__(self, store: Store, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self.store = store
        self._clock = clock
        self._new_id = new_id

    def _today(self) -> date:
        return local_day(self._clock())

    def _terms(self, borrower: Borrower, overdue_since: date | None = None, lost: int = 0) -> Terms:
        today = self._today()
        return Terms(borrower.standing(today, overdue_since, lost), self.store.rules.on(today))

    def _terms_of(self, reader: ReaderCard) -> Terms:
        return self._terms(self.store.borrowers.of(reader.reader_id, reader.name))

    def _full_terms(self, borrower: Borrower) -> Terms:
        reader_id, loans = borrower.reader_id, self.store.loans
        return self._terms(borrower, loans.overdue_since(reader_id, self._today()), loans.lost_by(reader_id))
