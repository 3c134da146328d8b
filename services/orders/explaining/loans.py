"""Whether loans could be renewed today, and if not, why not."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pymongo.database import Database

from services.chassis.storage.codec import decoder
from services.orders.domain.borrower import Borrower
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import LoanStatus
from services.orders.domain.policy import Action, Verdict, verdict
from services.orders.domain.states import LineStatus
from services.orders.domain.terms import Terms
from services.orders.rulebook import RuleBook

Document = dict[str, Any]


class Renewing:
    """Judges loans on one day, a page of them with three queries."""

    def __init__(self, database: Database[Document], today: date) -> None:
        self._database = database
        self._today = today

    def of(self, reader_id: str, loans: Iterable[Loan]) -> dict[str, Verdict]:
        """By loan, of those that are out."""
        out = [loan for loan in loans if loan.status == LoanStatus.ON_LOAN]
        if not out:
            return {}
        terms, awaited = self._terms(reader_id), self._awaited([loan.title_id for loan in out])
        return {
            loan.loan_id: verdict(Action.RENEW, loan.book(loan.title_id in awaited), terms, self._today) for loan in out
        }

    def _terms(self, reader_id: str) -> Terms:
        known = self._database["borrowers"].find_one({"_id": reader_id}) or {}
        borrower = decoder(Borrower)({**known, "reader_id": reader_id})
        return Terms(borrower.standing(self._today), RuleBook(self._database).on(self._today))

    def _awaited(self, title_ids: list[str]) -> set[str]:
        waiting = {"lines": {"$elemMatch": {"title_id": {"$in": title_ids}, "status": LineStatus.WAITLISTED}}}
        found = self._database["orders"].find(waiting, {"lines.title_id": 1, "lines.status": 1})
        lines = (line for order in found for line in order["lines"])
        return {line["title_id"] for line in lines if line["status"] == LineStatus.WAITLISTED}
