"""Where orders, loans, carts, borrowers and branches are kept. With ``rulebook`` the only place that writes."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime

from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.database import Database

from services.chassis.messaging.relay import Relay
from services.chassis.storage import projections
from services.chassis.storage.aggregates import Aggregates, Document, Write
from services.chassis.storage.codec import decoder, encode
from services.chassis.storage.command_log import KEPT
from services.chassis.storage.indexes import OUTBOX
from services.orders.domain import deadlines
from services.orders.domain.borrower import Borrower
from services.orders.domain.calendar import Branch
from services.orders.domain.cart import Cart
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Order
from services.orders.domain.refusals import BranchNotFound, LoanNotFound, OrderNotFound
from services.orders.domain.states import LineStatus
from services.orders.rulebook import MADE_ONCE, NEWEST, RuleBook

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
INDEXES: dict[str, list[IndexModel]] = {
    "orders": [
        OUTBOX,
        IndexModel([("reader.reader_id", ASCENDING), ("submitted_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("status", ASCENDING), ("submitted_at", ASCENDING), ("_id", ASCENDING)]),
        # Whether somebody waits for a title.
        IndexModel([("lines.title_id", ASCENDING), ("lines.status", ASCENDING)]),
        # Of orders that wait for something. ($gt, since a range of moments implies it; it does not imply $exists.)
        IndexModel([("due_at", ASCENDING)], name="deadlines", partialFilterExpression={"due_at": {"$gt": LONG_AGO}}),
    ],
    "loans": [
        OUTBOX,
        IndexModel([("order_id", ASCENDING)]),
        IndexModel([("barcode", ASCENDING)]),
        IndexModel([("reader.reader_id", ASCENDING), ("started_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("reader.reader_id", ASCENDING), ("returned_at", ASCENDING), ("due_on", ASCENDING)]),
        # Beneath every other guard: one copy is never in two loans. ($gt, since a query for one barcode implies it;
        # it does not imply $type, and MongoDB would scan.)
        IndexModel(
            "active_barcode",
            unique=True,
            partialFilterExpression={"active_barcode": {"$gt": ""}},
        ),
    ],
    "branches": [OUTBOX],
    "rules": [IndexModel(NEWEST), MADE_ONCE],
}


class QuotaMoved(Exception):
    """The reader's other orders changed what this one may hold; decide again."""

    slug = "write-contended"


class Store:
    """Everything that this service keeps."""

    def __init__(self, database: Database[Document], relay: Relay) -> None:
        self.database = database
        self._orders = Aggregates(database["orders"], relay, Order, OrderNotFound, _encode_order)
        self.loans = Aggregates(database["loans"], relay, Loan, LoanNotFound)
        self.branches = Aggregates(database["branches"], relay, Branch, BranchNotFound)
        self._carts = database["carts"]
        self._borrowers = database["borrowers"]
        self.rules = RuleBook(database)

    def order(self, order_id: str) -> Order:
        """One order. Raises OrderNotFound."""
        return self._orders.load(order_id)

    def find_order(self, order_id: str) -> Order | None:
        """One order, if it exists."""
        return self._orders.find_latest(order_id)

    def add_follow_up(self, order: Order, events: Events) -> bool:
        """Save an order made of a moved line; False where it exists. What it holds, its reader held before."""
        return self._orders.insert(order.order_id, order, events)

    def add_order(self, order: Order, events: Events, max_loans: int) -> bool:
        """Save a new order and what its reader now holds, together; False where the order exists.

        Raises QuotaMoved when the reader would hold more than ``max_loans``, or one of the titles already.
        """
        titles = _held(order)
        room: Document = {
            "_id": order.reader.reader_id,
            "holding": {"$nin": titles},
            f"holding.{max_loans - len(titles)}": {"$exists": False},
        }
        hold = Write(self._borrowers, room, {"$push": {"holding": {"$each": titles}}}, QuotaMoved(order.order_id))
        return self._orders.insert(order.order_id, order, events, along=[hold])

    def update_order(self, order_id: str, decide: Callable[[Order], Events], even_late: bool = False) -> Order:
        """Change an order, and with it what its reader holds; ``even_late``: though later news came first."""
        return self._orders.update(order_id, decide, along=self._let_go, even_late=even_late)

    def _let_go(self, before: Document, order: Order) -> Sequence[Write]:
        inherited = {line.title_id for line in order.lines if line.moved_to}
        gone = sorted(set(before["holds"]) - set(_held(order)) - inherited)
        if not gone:
            return []
        reader = {"_id": order.reader.reader_id}
        return [Write(self._borrowers, reader, {"$pull": {"holding": {"$in": gone}}}, QuotaMoved(order.order_id))]

    def borrower(self, reader_id: str, name: str) -> Borrower:
        """What is known of a reader; who is not known yet is a newcomer."""
        newcomer: Document = {"$setOnInsert": {"name": name}}
        document = self._borrowers.find_one_and_update(
            {"_id": reader_id}, newcomer, upsert=True, return_document=ReturnDocument.AFTER
        )
        assert document is not None
        return decoder(Borrower)({**document, "reader_id": document["_id"]})

    def borrowers(self) -> Iterator[Borrower]:
        """Every reader that orders knows of."""
        decode = decoder(Borrower)
        for document in self._borrowers.find():
            yield decode({**document, "reader_id": document["_id"]})

    def note_borrower(self, reader_id: str, sequence: int, facts: Document) -> None:
        """Keep what the users service said of a reader."""
        projections.keep(self._borrowers, reader_id, sequence, facts)

    def overdue_since(self, reader_id: str, today: date) -> date | None:
        """When the first of the reader's books that are late was due."""
        late = {"reader.reader_id": reader_id, "returned_at": None, "due_on": {"$lt": today.isoformat()}}
        document = self.database["loans"].find_one(late, {"due_on": 1}, sort=[("due_on", ASCENDING)])
        return date.fromisoformat(document["due_on"]) if document else None

    def overdue_readers(self, today: date) -> dict[str, date]:
        """Everybody who has something late, and since when."""
        late = {"returned_at": None, "due_on": {"$lt": today.isoformat()}}
        first = {"_id": "$reader.reader_id", "since": {"$min": "$due_on"}}
        found = self.database["loans"].aggregate([{"$match": late}, {"$group": first}])
        return {each["_id"]: date.fromisoformat(each["since"]) for each in found}

    def is_awaited(self, title_id: str) -> bool:
        """Whether a reader waits for a copy of the title."""
        waiting = {"lines": {"$elemMatch": {"title_id": title_id, "status": LineStatus.WAITLISTED}}}
        return self.database["orders"].find_one(waiting, {"_id": 1}) is not None

    def cart(self, reader_id: str) -> Cart:
        """The reader's cart and shelf."""
        document = self._carts.find_one({"_id": reader_id})
        return decoder(Cart)(document) if document else Cart(reader_id)

    def update_cart(self, reader_id: str, change: Callable[[Cart], None]) -> Cart:
        """Change a cart as one conditional write; again from the start when another tab came first."""
        while True:
            before = self._carts.find_one({"_id": reader_id}) or {"version": 0}
            cart = decoder(Cart)({"reader_id": reader_id, **before})
            change(cart)
            changed = {**encode(cart), "version": before["version"] + 1}
            unchanged = {"_id": reader_id, "version": before["version"]}
            if self._swap(unchanged, changed):
                return cart

    def _swap(self, unchanged: Document, changed: Document) -> bool:
        if unchanged["version"]:
            return bool(self._carts.replace_one(unchanged, changed).matched_count)
        added = self._carts.update_one({"_id": unchanged["_id"]}, {"$setOnInsert": changed}, upsert=True)
        return added.upserted_id is not None

    def branch(self, branch_id: str) -> Branch | None:
        """A branch, if it is known."""
        try:
            return self.branches.load(branch_id)
        except BranchNotFound:
            return None

    def ended_loans(self, order_id: str) -> list[str]:
        """The loans of an order whose books are back."""
        ended = {"order_id": order_id, "returned_at": {"$ne": None}}
        return [document["_id"] for document in self.database["loans"].find(ended, {"_id": 1})]

    def overdue(self, now: datetime, most: int) -> list[str]:
        """Orders that have to be looked at by now, the longest overdue first."""
        late = {"due_at": {"$gt": LONG_AGO, "$lte": now}}
        found = self.database["orders"].find(late, {"_id": 1}).sort("due_at", ASCENDING).limit(most)
        return [document["_id"] for document in found]

    def postpone(self, order_id: str, until: datetime) -> None:
        """Look at an order later than is due; its next change puts that right."""
        self.database["orders"].update_one({"_id": order_id}, {"$set": {"due_at": until}})

    def loan_to_end(self, barcode: str, command_id: str, now: datetime) -> str | None:
        """The loan that this command has ended already, or else the one that the copy is out on."""
        # A key that comes back after a day is a new command.
        by_this = {"inbox.event_id": command_id, "returned_at": {"$gt": now - KEPT}}
        concerned = {"barcode": barcode, "$or": [by_this, {"active_barcode": barcode}]}
        found = list(self.database["loans"].find(concerned, {"returned_at": 1}))
        return min(found, key=lambda loan: loan["returned_at"] is None)["_id"] if found else None


def _held(order: Order) -> list[str]:
    return [line.title_id for line in order.lines if line.is_open]


def _encode_order(order: Order) -> Document:
    return {**encode(order), "holds": _held(order), "due_at": deadlines.due_at(order)}
