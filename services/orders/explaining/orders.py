"""What staff should know before they decide: what the policy says of an order today, and its reader's record."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from pymongo.database import Database

from services.chassis.storage.codec import decoder
from services.orders.domain.borrower import Borrower
from services.orders.domain.policy import Action, verdicts
from services.orders.domain.rules import Rules
from services.orders.domain.states import LINE_ENDED
from services.orders.domain.terms import Book, Terms
from services.orders.rulebook import RuleBook

Document = dict[str, Any]
LIBRARY_ZONE = "+08:00"
NO_RECORD: Document = {"loans": 0, "late": 0, "lost": 0, "overdue_since": None}


class Explaining:
    """Explains orders on one day, a page of them with three queries."""

    def __init__(self, database: Database[Document], today: date) -> None:
        self._database = database
        self._today = today

    def of(self, orders: Iterable[Document]) -> dict[str, Document]:
        """By order: card, needs, how much the reader has of how much, loans and late returns, and what the policy would
        refuse now."""
        waiting = list(orders)
        readers = sorted({order["reader"]["reader_id"] for order in waiting})
        borrowers, records = self._borrowers(readers), self._records(readers)
        rules = RuleBook(self._database).on(self._today)
        return {order["_id"]: self._explained(order, borrowers, records, rules) for order in waiting}

    def _explained(
        self, order: Document, borrowers: dict[str, Borrower], records: dict[str, Document], rules: Rules
    ) -> Document:
        reader_id = order["reader"]["reader_id"]
        borrower, record = borrowers.get(reader_id, Borrower(reader_id)), records.get(reader_id, NO_RECORD)
        terms = self._before(order, borrower, record, rules)
        action = Action.of(order["fulfilment"]["method"])
        branch_id = order["fulfilment"]["branch_id"]
        books = [Book(line["title_id"], line.get("material", "book"), branch_id) for line in _open_lines(order)]
        return {
            "card": terms.reader.card,
            "needs": terms.reader.needs,
            "held": len(terms.reader.held),
            "max_loans": terms.figure("max_loans").value,
            "loans": record["loans"],
            "late": record["late"],
            "lost": record["lost"],
            "refusal": next((no for no in verdicts(action, books, terms, self._today) if not no.allowed), None),
        }

    def _before(self, order: Document, borrower: Borrower, record: Document, rules: Rules) -> Terms:
        """The reader's terms as if this order were not there yet."""
        since = record["overdue_since"]
        reader = borrower.standing(self._today, since and date.fromisoformat(since))
        return Terms(replace(reader, held=reader.held - {line["title_id"] for line in _open_lines(order)}), rules)

    def _borrowers(self, reader_ids: list[str]) -> dict[str, Borrower]:
        found = self._database["borrowers"].find({"_id": {"$in": reader_ids}})
        decode = decoder(Borrower)
        return {each["_id"]: decode({**each, "reader_id": each["_id"]}) for each in found}

    def _records(self, reader_ids: list[str]) -> dict[str, Document]:
        # A book that was found where its reader said it was, was back when the reader said so.
        came = {"$ifNull": ["$claimed_at", "$returned_at"]}
        returned_on = {"$dateToString": {"format": "%Y-%m-%d", "date": came, "timezone": LIBRARY_ZONE}}
        is_late = {"$and": [{"$ne": ["$returned_at", None]}, {"$gt": [returned_on, "$due_on"]}]}
        is_expected = {"$eq": [{"$ifNull": ["$returned_at", "$lost_at", "$claimed_at", None]}, None]}
        is_lost = {"$and": [{"$ne": [{"$ifNull": ["$lost_at", None]}, None]}, {"$eq": ["$returned_at", None]}]}
        is_overdue = {"$and": [is_expected, {"$lt": ["$due_on", self._today.isoformat()]}]}
        counted: Document = {
            "_id": "$reader.reader_id",
            "loans": {"$sum": 1},
            "late": {"$sum": {"$cond": [is_late, 1, 0]}},
            "lost": {"$sum": {"$cond": [is_lost, 1, 0]}},
            "overdue_since": {"$min": {"$cond": [is_overdue, "$due_on", None]}},
        }
        theirs = {"$match": {"reader.reader_id": {"$in": reader_ids}}}
        return {each["_id"]: each for each in self._database["loans"].aggregate([theirs, {"$group": counted}])}


def _open_lines(order: Document) -> list[Document]:
    return [line for line in order["lines"] if line["status"] not in LINE_ENDED]
