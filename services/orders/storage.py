"""Where orders and branches are kept, and with the books of readers, loans, carts and rules all that there is."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database

from services.chassis.messaging.relay import Relay
from services.chassis.storage.aggregates import Aggregates, Document, Write
from services.chassis.storage.codec import encode
from services.chassis.storage.indexes import OUTBOX
from services.orders.borrowerbook import BORROWER_INDEXES, BorrowerBook
from services.orders.cartbook import CartBook
from services.orders.completing import forget_stale_waiting, give_moments, have_records_looked_at, waiting_in
from services.orders.domain import deadlines
from services.orders.domain.calendar import Branch
from services.orders.domain.library_refusals import BranchNotFound
from services.orders.domain.order import Events, Order
from services.orders.domain.record import NOBODY, over_at
from services.orders.domain.refusals import OrderNotFound
from services.orders.domain.rules import MOST
from services.orders.domain.states import LineStatus, Status
from services.orders.loanbook import LOAN_INDEXES, LONG_AGO, LoanBook
from services.orders.rulebook import MADE_ONCE, NEWEST, RuleBook

INDEXES: dict[str, list[IndexModel]] = {
    "orders": [
        OUTBOX,
        IndexModel([("reader.reader_id", ASCENDING), ("submitted_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("status", ASCENDING), ("submitted_at", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("status", ASCENDING), ("decide_by", ASCENDING), ("_id", ASCENDING)]),
        IndexModel([("status", ASCENDING), ("since", ASCENDING)]),
        # Of orders that are over and whose readers are known.
        IndexModel("record_at", name="records", partialFilterExpression={"record_at": {"$gt": LONG_AGO}}),
        # Whether somebody waits for a title.
        IndexModel([("lines.title_id", ASCENDING), ("lines.status", ASCENDING)]),
        # Of orders that wait for something. ($gt, since a range of moments implies it; it does not imply $exists.)
        IndexModel([("due_at", ASCENDING)], name="deadlines", partialFilterExpression={"due_at": {"$gt": LONG_AGO}}),
    ],
    "loans": LOAN_INDEXES,
    "borrowers": BORROWER_INDEXES,
    "branches": [OUTBOX],
    "rules": [IndexModel(NEWEST), MADE_ONCE],
}


class QuotaMoved(Exception):
    """The reader's other orders changed what this one may hold; decide again."""

    slug = "write-contended"


LATELY = timedelta(days=7)
"""No roll-out takes longer, in which processes of an older build end orders."""


class Store:
    """Everything that this service keeps."""

    def __init__(self, database: Database[Document], relay: Relay) -> None:
        self.database = database
        self._orders = Aggregates(database["orders"], relay, Order, OrderNotFound, _encode_order)
        self.loans = LoanBook(database, relay)
        self.branches = Aggregates(database["branches"], relay, Branch, BranchNotFound)
        self.carts = CartBook(database["carts"])
        self._borrowers = database["borrowers"]
        self.borrowers = BorrowerBook(self._borrowers)
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
        return self._orders.update(order_id, decide, along=self._of_its_reader, even_late=even_late)

    def let_wait(self, order_id: str, decide: Callable[[Order], Events], max_waiting: int) -> Order:
        """Change an order of which a line may begin to wait. Raises QuotaMoved where its reader waits for too many."""

        def with_limit(before: Document, order: Order) -> Sequence[Write]:
            return self._of_its_reader(before, order, max_waiting)

        return self._orders.update(order_id, decide, along=with_limit)

    def _of_its_reader(self, before: Document, order: Order, max_waiting: int = MOST) -> Sequence[Write]:
        inherited = {line.title_id for line in order.lines if line.moved_to}
        held, holds = set(before["holds"]), set(_held(order))
        gone, taken = held - holds - inherited, sorted(holds - held)
        waited, waits = waiting_in(before), {line.title_id for line in order.lines_in(LineStatus.WAITLISTED)}
        reader, moved = {"_id": order.reader.reader_id}, QuotaMoved(order.order_id)
        writes = []
        if gone or waited - waits:
            let_go = {"holding": {"$in": sorted(gone)}, "waiting": {"$in": sorted(waited - waits)}}
            writes.append(Write(self._borrowers, reader, {"$pull": let_go}, moved))
        if taken:
            # Another edition in place of what was wanted: as many books, of which one is another.
            lacks = {**reader, "holding": {"$nin": taken}}
            writes.append(Write(self._borrowers, lacks, {"$push": {"holding": {"$each": taken}}}, moved))
        if new := sorted(waits - waited):
            room = {**reader, f"waiting.{max_waiting - len(new)}": {"$exists": False}}
            writes.append(Write(self._borrowers, room, {"$push": {"waiting": {"$each": new}}}, moved))
        return writes

    def complete(self, now: datetime) -> None:
        """Complete what processes of an older build did not note."""
        give_moments(self.database)
        have_records_looked_at(self.database, {"since": {"$gt": now - LATELY}})
        forget_stale_waiting(self.database)

    def is_awaited(self, title_id: str) -> bool:
        """Whether a reader waits for a copy of the title."""
        waiting = {"lines": {"$elemMatch": {"title_id": title_id, "status": LineStatus.WAITLISTED}}}
        return self.database["orders"].find_one(waiting, {"_id": 1}) is not None

    def branch(self, branch_id: str) -> Branch | None:
        """A branch, if it is known."""
        try:
            return self.branches.load(branch_id)
        except BranchNotFound:
            return None

    def branch_ids(self) -> list[str]:
        """Every branch."""
        return [document["_id"] for document in self.database["branches"].find({}, {"_id": 1})]

    def branches_closed_by(self, closure_id: str, lifted_by: str = "") -> list[str]:
        """The branches that a closure closes, and those where this command has lifted it already."""
        concerned = {"$or": [{"closures.closure_id": closure_id}, {"inbox.event_id": lifted_by}]}
        return [document["_id"] for document in self.database["branches"].find(concerned, {"_id": 1}).sort("_id", 1)]

    def waiting_at_the_counter(self, branch_id: str) -> list[str]:
        """Orders whose books wait for their readers at a branch."""
        waiting = {"status": Status.READY_FOR_PICKUP, "fulfilment.branch_id": branch_id}
        return [document["_id"] for document in self.database["orders"].find(waiting, {"_id": 1})]

    def overdue(self, now: datetime, most: int) -> list[str]:
        """Orders that have to be looked at by now, the longest overdue first."""
        late = {"due_at": {"$gt": LONG_AGO, "$lte": now}}
        found = self.database["orders"].find(late, {"_id": 1}).sort("due_at", ASCENDING).limit(most)
        return [document["_id"] for document in found]

    def with_a_record(self, over_by: datetime, most: int) -> list[str]:
        """Orders that were over by then, and whose readers are known; the longest over first."""
        known = {"record_at": {"$gt": LONG_AGO, "$lte": over_by}}
        found = self.database["orders"].find(known, {"_id": 1}).sort("record_at", ASCENDING).limit(most)
        return [document["_id"] for document in found]

    def keep_record(self, order_id: str, until: datetime) -> None:
        """Take an order for one that was over then, so that it is looked at again; its next change puts that right."""
        known = {"_id": order_id, "reader.reader_id": {"$ne": NOBODY.reader_id}}
        self.database["orders"].update_one(known, {"$set": {"record_at": until}})

    def postpone(self, order_id: str, until: datetime) -> None:
        """Look at an order later than is due; its next change puts that right."""
        self.database["orders"].update_one({"_id": order_id}, {"$set": {"due_at": until}})


def _held(order: Order) -> list[str]:
    return [line.title_id for line in order.lines if line.is_open]


def _encode_order(order: Order) -> Document:
    moments = {"due_at": deadlines.due_at(order), "record_at": over_at(order)}
    return {**encode(order), "holds": _held(order), **moments}
