"""What staff should know before they decide: what the policy says of an order today, and its reader's record."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pymongo.database import Database

from services.chassis.storage.codec import decoder
from services.orders.domain.borrower import Borrower
from services.orders.domain.judging import refusal_of
from services.orders.domain.order import Order
from services.orders.domain.rules import Rules
from services.orders.domain.states import LineStatus
from services.orders.domain.terms import Terms
from services.orders.loanbook import records_of
from services.orders.rulebook import RuleBook

Document = dict[str, Any]


class Explaining:
    """Explains orders on one day, a page of them with three queries."""

    def __init__(self, database: Database[Document], today: date) -> None:
        self._database = database
        self._today = today

    def of(self, orders: Iterable[Document]) -> dict[str, Document]:
        """By order: card, needs, how much the reader has of how much, loans and late returns, and what the policy would
        refuse now."""
        decode = decoder(Order)
        waiting = [decode(order) for order in orders]
        readers = sorted({order.reader.reader_id for order in waiting})
        borrowers, rules = self._borrowers(readers), RuleBook(self._database).on(self._today)
        records = records_of(self._database["loans"], readers, self._today, rules.least("history_days"))
        return {order.order_id: self._explained(order, borrowers, records, rules) for order in waiting}

    def _explained(
        self, order: Order, borrowers: dict[str, Borrower], records: dict[str, Document], rules: Rules
    ) -> Document:
        reader_id = order.reader.reader_id
        record, since = records[reader_id], records[reader_id]["overdue_since"]
        borrower = borrowers.get(reader_id, Borrower(reader_id))
        terms = Terms(borrower.standing(self._today, since and date.fromisoformat(since), record["lost"]), rules)
        own = {line.title_id for line in order.lines if line.is_open}
        return {
            "card": terms.reader.card,
            "needs": terms.reader.needs,
            "held": len(terms.reader.held - own),
            "max_loans": terms.figure("max_loans").value,
            **{name: record[name] for name in ("loans", "late", "lost")},
            "refusal": refusal_of(order, order.lines_in(LineStatus.ALLOTTED), terms, self._today),
        }

    def _borrowers(self, reader_ids: list[str]) -> dict[str, Borrower]:
        found = self._database["borrowers"].find({"_id": {"$in": reader_ids}})
        decode = decoder(Borrower)
        return {each["_id"]: decode({**each, "reader_id": each["_id"]}) for each in found}
