"""What readers and staff see: read-only, in the words of the HTTP contract."""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING
from pymongo.database import Database

from services.chassis.storage.pages import beyond, page_of
from services.orders.domain.cart import Cart
from services.orders.domain.loan import Loan
from services.orders.domain.order import Order
from services.orders.domain.policy import REFUSALS, Verdict
from services.orders.domain.refusals import OrderNotFound
from services.orders.domain.rules import FIGURES, OTHER
from services.orders.domain.states import WORDS, Status
from services.orders.domain.terms import Book, Terms
from services.orders.explaining import Explaining

Document = dict[str, Any]

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

    def orders_of(self, reader_id: str, limit: int, cursor: str | None) -> Document:
        """A reader's orders, the newest first."""
        mine: Document = {"reader.reader_id": reader_id}
        documents = self._orders_in(beyond(mine, "submitted_at", DESCENDING, cursor), DESCENDING, limit)
        return self._page(documents, limit, lambda each, loans: order_view(each, loans, for_staff=False))

    def review_queue(self, today: date, status: str, limit: int, cursor: str | None) -> Document:
        """Orders in a state, the oldest first, each with what staff should know before they decide."""
        waiting = beyond({"status": status}, "submitted_at", ASCENDING, cursor)
        documents = self._orders_in(waiting, ASCENDING, limit)
        explained = Explaining(self._database, today).of(documents)
        return self._page(documents, limit, lambda each, loans: reviewed_view(each, loans, explained[each["_id"]]))

    def loans_of(self, reader_id: str, limit: int, cursor: str | None) -> Document:
        """A reader's loans, the newest first."""
        mine = beyond({"reader.reader_id": reader_id}, "started_at", DESCENDING, cursor)
        found = self._loans.find(mine, RESERVED).sort([("started_at", DESCENDING), ("_id", DESCENDING)])
        return page_of(list(found.limit(limit + 1)), "started_at", limit, loan_view)

    def branches(self) -> list[Document]:
        """Every branch, by id."""
        wanted = ("branch_id", "name", "address", "phone", "hours")
        return [{key: branch.get(key) for key in wanted} for branch in self._branches.find().sort("_id", 1)]

    def _orders_in(self, condition: Document, order: int, limit: int) -> list[Document]:
        found = self._orders.find(condition, RESERVED).sort([("submitted_at", order), ("_id", order)])
        return list(found.limit(limit + 1))

    def _page(
        self, documents: list[Document], limit: int, view: Callable[[Document, dict[str, Document]], Document]
    ) -> Document:
        loans = self._loans_of([document["_id"] for document in documents])
        return page_of(documents, "submitted_at", limit, lambda each: view(each, loans))

    def _loans_of(self, order_ids: list[str]) -> dict[str, Document]:
        found: Iterable[Document] = self._loans.find({"order_id": {"$in": order_ids}}, RESERVED)
        return {loan["_id"]: loan for loan in found}


def order_view(order: Document, loans: dict[str, Document], for_staff: bool) -> Document:
    """An order in the words of the HTTP contract; staff also see the reader and who reviews."""
    goal = order["fulfilment"]
    view = {
        "order_id": order["_id"],
        "status": order["status"],
        "status_text": WORDS[Status(order["status"])],
        "submitted_at": order["submitted_at"].isoformat(),
        "fulfilment": {key: _said(value) for key, value in goal.items() if value is not None},
        "lines": [_line_view(line, loans.get(line["line_id"])) for line in order["lines"]],
        "timeline": [{**moment, "at": moment["at"].isoformat()} for moment in order["timeline"]],
    }
    if not for_staff:
        return view
    view["fulfilment"].pop("pickup_code", None)
    review = order["review"]
    reviewer = review and {**review, "until": review["until"].isoformat()}
    escalated_at = _said(order.get("escalated_at"))
    return {**view, "reader": order["reader"], "review": reviewer, "escalated_at": escalated_at}


def reviewed_view(order: Document, loans: dict[str, Document], explained: Document) -> Document:
    """An order for staff who decide about it."""
    no = explained["refusal"]
    told = {**explained, "refusal": no and verdict_view(no)}
    return {**order_view(order, loans, for_staff=True), "explained": told}


def _line_view(line: Document, loan: Document | None) -> Document:
    view = {key: line[key] for key in ("line_id", "title_id", "title", "status")}
    told = ("copy_barcode", "copy_branch_id", "place", "reason_code", "message", "moved_to")
    view.update({key: line[key] for key in told if line[key] is not None})
    if loan:
        view.update(loan_id=loan["_id"], due_on=loan["due_on"])
    return view


def loan_view(loan: Document) -> Document:
    """A loan in the words of the HTTP contract."""
    kept = ("loan_id", "order_id", "title_id", "title", "barcode", "due_on", "renewals")
    return {
        **{key: loan[key] for key in kept},
        "status": "returned" if loan["returned_at"] else "on_loan",
        "started_at": loan["started_at"].isoformat(),
        "returned_at": _said(loan["returned_at"]),
        "collection_asked": loan["collection_at"] is not None,
    }


def loan_of(loan: Loan) -> Document:
    """A loan that was just changed."""
    fields = ("loan_id", "order_id", "title_id", "title", "barcode", "renewals", "started_at", "returned_at")
    document = {field: getattr(loan, field) for field in fields}
    return loan_view({**document, "due_on": loan.due_on.isoformat(), "collection_at": loan.collection_at})


def accepted_view(order: Order) -> Document:
    """The answer to a submitted order."""
    lines = [
        {"line_id": line.line_id, "title_id": line.title_id, "title": line.title, "status": line.status}
        for line in order.lines
    ]
    return {"order_id": order.order_id, "status": order.status, "lines": lines}


def cart_view(cart: Cart) -> Document:
    """The cart and how many are in it."""
    return {"lines": [_chosen(each) for each in cart.lines], "count": len(cart.lines)}


def judged_cart_view(cart: Cart, terms: Terms, found: list[Verdict], branch_id: str | None) -> Document:
    """The cart with what the rules are for its reader and a book of a branch, and what they say of each line."""
    lines = [{**_chosen(line), "verdict": verdict_view(no)} for line, no in zip(cart.lines, found, strict=True)]
    reader = terms.reader
    book = Book("", "book", branch_id or OTHER)
    figures = {name: terms.figure(name, book).value for name in FIGURES}
    allowance = {"card": reader.card, "needs": reader.needs, "held": len(reader.held), "figures": figures}
    return {"lines": lines, "count": len(lines), "allowance": allowance}


def verdict_view(found: Verdict) -> Document:
    """A verdict, and the slug under which its refusal is told."""
    return {**asdict(found), "slug": None if found.allowed else REFUSALS[found.reason].slug}


def shelf_view(cart: Cart) -> Document:
    """The shelf beside the cart."""
    return {"items": [_chosen(each) for each in cart.shelf], "next_cursor": None}


def _chosen(each: Any) -> Document:
    return {"title_id": each.title_id, "title": each.title, "added_at": each.added_at.isoformat()}


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
