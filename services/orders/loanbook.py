"""Where loans are kept."""

from datetime import UTC, date, datetime, time, timedelta

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from services.chassis.messaging.relay import Relay
from services.chassis.storage.aggregates import Aggregates, Document
from services.chassis.storage.codec import encode
from services.chassis.storage.command_log import KEPT
from services.chassis.storage.indexes import OUTBOX
from services.orders.domain import reminders
from services.orders.domain.calendar import Branch
from services.orders.domain.loan import Loan
from services.orders.domain.record import NOBODY
from services.orders.domain.refusals import LoanNotFound

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
OUT: Document = {"returned_at": None, "lost_at": None}
"""Loans that go on; of older ones the database does not know more than that they are not over."""
NOT_OVER: Document = {"returned_at": None, "settled_at": None}
"""Loans of which something is owed still; that of a lost book, too."""
EXPECTED: Document = {**OUT, "claimed_at": None}
"""Of which the library waits for the book."""
LIBRARY_ZONE = "+08:00"
NO_RECORD: Document = {"loans": 0, "late": 0, "lost": 0, "overdue_since": None}
LOAN_INDEXES = [
    OUTBOX,
    IndexModel([("order_id", ASCENDING)]),
    IndexModel([("barcode", ASCENDING)]),
    IndexModel([("reader.reader_id", ASCENDING), ("started_at", DESCENDING), ("_id", DESCENDING)]),
    IndexModel([("reader.reader_id", ASCENDING), ("returned_at", ASCENDING), ("due_on", ASCENDING)]),
    # Of loans that go on: by title, who has it; by branch, what is due on a day.
    IndexModel([("title_id", ASCENDING), ("returned_at", ASCENDING)]),
    IndexModel([("branch_id", ASCENDING), ("returned_at", ASCENDING), ("due_on", ASCENDING)]),
    IndexModel([("returned_at", ASCENDING), ("due_on", ASCENDING)]),
    # What staff look after.
    IndexModel("claimed_at", partialFilterExpression={"claimed_at": {"$gt": LONG_AGO}}),
    IndexModel("lost_at", partialFilterExpression={"lost_at": {"$gt": LONG_AGO}}),
    # ($gt, since a range of moments implies it; it does not imply $exists.)
    IndexModel([("look_at", ASCENDING)], name="reminders", partialFilterExpression={"look_at": {"$gt": LONG_AGO}}),
    # Beneath every other guard: one copy is never in two loans. ($gt, since a query for one barcode implies it;
    # it does not imply $type, and MongoDB would scan.)
    IndexModel("active_barcode", unique=True, partialFilterExpression={"active_barcode": {"$gt": ""}}),
]


class LoanBook(Aggregates[Loan]):
    """Every loan that there was."""

    def __init__(self, database: Database[Document], relay: Relay) -> None:
        self._loans = database["loans"]
        super().__init__(self._loans, relay, Loan, LoanNotFound, _encode)

    def overdue_since(self, reader_id: str, today: date) -> date | None:
        """When the first of the reader's books that are late was due."""
        late = {"reader.reader_id": reader_id, **EXPECTED, "due_on": {"$lt": today.isoformat()}}
        document = self._loans.find_one(late, {"due_on": 1}, sort=[("due_on", ASCENDING)])
        return date.fromisoformat(document["due_on"]) if document else None

    def lost_by(self, reader_id: str) -> int:
        """How many books of the reader are lost and not settled."""
        lost = {"reader.reader_id": reader_id, "returned_at": None, "lost_at": {"$gt": LONG_AGO}, "settled_at": None}
        return self._loans.count_documents(lost)

    def overdue_readers(self, today: date) -> dict[str, date]:
        """Everybody who has something late, and since when."""
        late = {**EXPECTED, "due_on": {"$lt": today.isoformat()}}
        first = {"_id": "$reader.reader_id", "since": {"$min": "$due_on"}}
        found = self._loans.aggregate([{"$match": late}, {"$group": first}])
        return {each["_id"]: date.fromisoformat(each["since"]) for each in found}

    def record_of(self, reader_id: str, today: date, days: int) -> Document:
        """How a reader has done lately (see ``records_of``)."""
        return records_of(self._loans, [reader_id], today, days)[reader_id]

    def of_order(self, order_id: str) -> list[Loan]:
        """Every loan that an order led to."""
        return [self._decode(document) for document in self._loans.find({"order_id": order_id})]

    def ended_of(self, order_id: str) -> list[str]:
        """The loans of an order whose books are back, or lost."""
        ended = {"order_id": order_id, "$or": [{"returned_at": {"$ne": None}}, {"lost_at": {"$ne": None}}]}
        return [document["_id"] for document in self._loans.find(ended, {"_id": 1})]

    def to_end(self, barcode: str, command_id: str, now: datetime) -> str | None:
        """The loan that this command has ended already, or the one that the copy is out on, or was lost on."""
        # A key that comes back after a day is a new command.
        by_this = {"inbox.event_id": command_id, "returned_at": {"$gt": now - KEPT}}
        lost = {"lost_at": {"$ne": None}, "returned_at": None}
        concerned = {"barcode": barcode, "$or": [by_this, {"active_barcode": barcode}, lost]}
        found = list(self._loans.find(concerned, {"returned_at": 1, "lost_at": 1}))
        return min(found, key=_how_little_it_is_meant)["_id"] if found else None

    def to_look_at(self, now: datetime, most: int) -> list[str]:
        """Loans that have to be looked at by now, the longest overdue first."""
        due = {"look_at": {"$gt": LONG_AGO, "$lte": now}}
        found = self._loans.find(due, {"_id": 1}).sort("look_at", ASCENDING).limit(most)
        return [document["_id"] for document in found]

    def look_at_forgotten(self, now: datetime) -> int:
        """Have those looked at that a process of an older build began, which knew of no reminders; returns how many."""
        forgotten = {"active_barcode": {"$gt": ""}, "returned_at": None, "look_at": {"$exists": False}}
        return self._loans.update_many(forgotten, {"$set": {"look_at": now}}).modified_count

    def postpone(self, loan_id: str, until: datetime) -> None:
        """Look at a loan later than is due; its next change puts that right."""
        self._loans.update_one({"_id": loan_id}, {"$set": {"look_at": until}})

    def look_at_closed_days(self, branch: Branch, today: date, now: datetime) -> int:
        """Have every loan looked at that is due when the branch is closed; returns how many.

        Their versions move on, so that whoever changes one of them meanwhile has to begin anew.
        """
        ahead = {"branch_id": branch.branch_id, "returned_at": None, "due_on": {"$gte": _earliest(branch, today)}}
        closed = [
            day for day in self._loans.distinct("due_on", ahead) if not branch.is_open_on(date.fromisoformat(day))
        ]
        if not closed or not branch.ever_opens:
            return 0
        due_then = {**ahead, **EXPECTED, "due_on": {"$in": closed}}
        return self._loans.update_many(due_then, {"$set": {"look_at": now}, "$inc": {"version": 1}}).modified_count


def records_of(loans: Collection[Document], reader_ids: list[str], today: date, days: int) -> dict[str, Document]:
    """By reader: how many ``loans`` there are or were in so many days, came back ``late``, are ``lost``, and since when
    one is overdue. What is older counts for nobody: of most readers it is forgotten.
    """
    # A book that was found where its reader said it was, was back when the reader said so.
    came = {"$ifNull": ["$claimed_at", "$returned_at"]}
    returned_on = {"$dateToString": {"format": "%Y-%m-%d", "date": came, "timezone": LIBRARY_ZONE}}
    is_late = {"$and": [{"$ne": ["$returned_at", None]}, {"$gt": [returned_on, "$due_on"]}]}
    is_over = {"$ifNull": ["$returned_at", "$settled_at", None]}
    is_lost = {"$and": [{"$ne": [{"$ifNull": ["$lost_at", None]}, None]}, {"$eq": [is_over, None]}]}
    is_expected = {"$eq": [{"$ifNull": ["$returned_at", "$lost_at", "$claimed_at", None]}, None]}
    is_overdue = {"$and": [is_expected, {"$lt": ["$due_on", today.isoformat()]}]}
    counted: Document = {
        "_id": "$reader.reader_id",
        "loans": {"$sum": 1},
        "late": {"$sum": {"$cond": [is_late, 1, 0]}},
        "lost": {"$sum": {"$cond": [is_lost, 1, 0]}},
        "overdue_since": {"$min": {"$cond": [is_overdue, "$due_on", None]}},
    }
    lately = datetime.combine(today - timedelta(days=days), time(), UTC)
    counts = {"$or": [{"returned_at": None}, {"returned_at": {"$gte": lately}}]}
    known = [reader_id for reader_id in reader_ids if reader_id != NOBODY.reader_id]
    theirs = {"$match": {"reader.reader_id": {"$in": known}, **counts}}
    found = loans.aggregate([theirs, {"$group": counted}])
    return {**dict.fromkeys(reader_ids, NO_RECORD), **{each["_id"]: each for each in found}}


def _earliest(branch: Branch, today: date) -> str:
    """The first day that is of interest: today, or when a closure began that was made known too late."""
    return min([today, *(each.first_on for each in branch.closures if each.last_on >= today)]).isoformat()


def _how_little_it_is_meant(loan: Document) -> tuple[bool, bool]:
    return (loan["returned_at"] is None, loan.get("lost_at") is not None)


def _encode(loan: Loan) -> Document:
    return {**encode(loan), "look_at": reminders.look_at(loan)}
