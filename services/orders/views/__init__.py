"""What readers and staff see: read-only, in the words of the HTTP contract."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from services.chassis.storage.pages import beyond, page_of
from services.orders.domain.decision import AUTOMATIC, Deed
from services.orders.domain.refusals import OrderNotFound
from services.orders.domain.states import Status
from services.orders.explaining.loans import Renewing
from services.orders.explaining.orders import Explaining
from services.orders.loanbook import EXPECTED, LONG_AGO, NOT_OVER, OUT
from services.orders.views.carts import cart_view, judged_cart_view, shelf_view, verdict_view
from services.orders.views.loans import as_loan, loan_view, queued_view
from services.orders.views.orders import accepted_view, order_view, reviewed_view

__all__ = ["Views", "accepted_view", "cart_view", "judged_cart_view", "loan_view", "shelf_view", "verdict_view"]

Document = dict[str, Any]

MOST_TAKEABLE = 20
RESERVED = {"outbox": 0, "inbox": 0}


class Views:
    """Queries over orders, loans and branches."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._orders = database["orders"]
        self._loans = database["loans"]
        self._branches = database["branches"]

    def order(self, order_id: str, reader_id: str | None) -> Document:
        """One order with its loans, for its reader, or for the library (None).

        Raises OrderNotFound, for another reader's order as for none.
        """
        condition: Document = (
            {"_id": order_id} if reader_id is None else {"_id": order_id, "reader.reader_id": reader_id}
        )
        document = self._orders.find_one(condition, RESERVED)
        if document is None:
            raise OrderNotFound(order_id)
        return order_view(document, self._loans_of([order_id]), for_staff=reader_id is None)

    def orders_of(self, reader_id: str, limit: int, cursor: str | None, for_staff: bool = False) -> Document:
        """A reader's orders, the newest first."""
        mine: Document = {"reader.reader_id": reader_id}
        documents = self._orders_in(beyond(mine, "submitted_at", DESCENDING, cursor), DESCENDING, limit)
        return self._page(documents, limit, lambda each, loans: order_view(each, loans, for_staff))

    def review_queue(self, today: date, status: str, limit: int, cursor: str | None) -> Document:
        """Orders in a state, each with what staff should know before they decide.

        Those that wait come by when they should be decided, the others by when they were submitted.
        """
        key = "decide_by" if status == Status.PENDING_REVIEW else "submitted_at"
        found = self._orders_in(beyond({"status": status}, key, ASCENDING, cursor), ASCENDING, limit, key)
        # One that an older build has presented in this moment has none yet.
        documents = [{**each, "decide_by": each.get("decide_by") or each["submitted_at"]} for each in found]
        explained = Explaining(self._database, today).of(documents)
        return self._page(documents, limit, lambda each, loans: reviewed_view(each, loans, explained[each["_id"]]), key)

    def just_decided(self, reviewer_id: str, since: datetime) -> list[Document]:
        """Approvals that this member of staff could still take back: their own of a moment ago, and those of a rule."""
        whose = [{"last.by": reviewer_id, "last.at": {"$gte": since}}, {"last.by": AUTOMATIC.account_id}]
        takeable: list[Document] = [
            {"$match": {"status": Status.APPROVED, "decisions.0": {"$exists": True}}},
            {"$addFields": {"last": {"$last": "$decisions"}}},
            {"$match": {"last.deed": Deed.APPROVED, "$or": whose}},
            {"$sort": {"last.at": DESCENDING}},
            {"$limit": MOST_TAKEABLE},
        ]
        return [order_view(each, {}, for_staff=True) for each in self._orders.aggregate(takeable)]

    def loans_of(self, reader_id: str, today: date, going_on: bool, limit: int, cursor: str | None) -> Document:
        """A reader's loans, the newest first, each with what the policy says of its renewal; all, or those going on."""
        mine: Document = {"reader.reader_id": reader_id, **(NOT_OVER if going_on else {})}
        documents = self._loans_in(beyond(mine, "started_at", DESCENDING, cursor), DESCENDING, limit)
        verdicts = Renewing(self._database, today).of(reader_id, map(as_loan, documents))
        return page_of(
            documents, "started_at", limit, lambda each: loan_view(as_loan(each), today, verdicts.get(each["_id"]))
        )

    def loan_queue(self, today: date, kind: str, limit: int, cursor: str | None) -> Document:
        """Loans that staff look after, those the longest out first."""
        waiting = self._waiting_by_title()
        condition = beyond(_queue(kind, today, list(waiting)), "started_at", ASCENDING, cursor)
        documents = self._loans_in(condition, ASCENDING, limit)

        def view(each: Document) -> Document:
            return queued_view(as_loan(each), today, waiting.get(each["title_id"], 0))

        return page_of(documents, "started_at", limit, view)

    def branches(self, today: date) -> list[Document]:
        """Every branch, by id, with the closures that are not over."""
        wanted = ("branch_id", "name", "address", "phone", "hours")
        return [
            {**{key: branch.get(key) for key in wanted}, "closures": _ahead(branch.get("closures", ()), today)}
            for branch in self._branches.find().sort("_id", 1)
        ]

    def _orders_in(self, condition: Document, order: int, limit: int, key: str = "submitted_at") -> list[Document]:
        found = self._orders.find(condition, RESERVED).sort([(key, order), ("_id", order)])
        return list(found.limit(limit + 1))

    def _loans_in(self, condition: Document, order: int, limit: int) -> list[Document]:
        found = self._loans.find(condition, RESERVED).sort([("started_at", order), ("_id", order)])
        return list(found.limit(limit + 1))

    def _waiting_by_title(self) -> dict[str, int]:
        each_title: list[Document] = [
            {"$match": {"waiting": {"$gt": ""}}},
            {"$unwind": "$waiting"},
            {"$group": {"_id": "$waiting", "readers": {"$sum": 1}}},
        ]
        return {each["_id"]: each["readers"] for each in self._database["borrowers"].aggregate(each_title)}

    def _page(
        self,
        documents: list[Document],
        limit: int,
        view: Callable[[Document, dict[str, Document]], Document],
        key: str = "submitted_at",
    ) -> Document:
        loans = self._loans_of([document["_id"] for document in documents])
        return page_of(documents, key, limit, lambda each: view(each, loans))

    def _loans_of(self, order_ids: list[str]) -> dict[str, Document]:
        found: Iterable[Document] = self._loans.find({"order_id": {"$in": order_ids}}, RESERVED)
        return {loan["_id"]: loan for loan in found}


def _queue(kind: str, today: date, awaited: list[str]) -> Document:
    kinds: dict[str, Document] = {
        "claimed_returned": {**OUT, "claimed_at": {"$gt": LONG_AGO}},
        "awaited": {**EXPECTED, "title_id": {"$in": awaited}},
        "overdue": {**EXPECTED, "due_on": {"$lt": today.isoformat()}},
        "lost": {"lost_at": {"$gt": LONG_AGO}, "returned_at": None, "settled_at": None},
    }
    return kinds[kind]


def _ahead(closures: Iterable[Document], today: date) -> list[Document]:
    return [each for each in closures if each["last_on"] >= today.isoformat()]
