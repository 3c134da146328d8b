"""What processes of an older build did not note, in the documents that they left."""

from typing import Any

from pymongo.database import Database

from services.orders.domain.decision import REVIEW_WITHIN
from services.orders.domain.record import NOBODY
from services.orders.domain.states import ENDED, LineStatus

Document = dict[str, Any]
Documents = Database[Document]


def give_moments(database: Documents) -> None:
    """Waiting orders that an older build put before staff are to be decided by a moment, too."""
    for order in database["orders"].find({"status": "pending_review", "decide_by": None}, {"submitted_at": 1}):
        unset = {"_id": order["_id"], "decide_by": None}
        database["orders"].update_one(unset, {"$set": {"decide_by": order["submitted_at"] + REVIEW_WITHIN}})


def have_records_looked_at(database: Documents, which: Document) -> None:
    """Orders that an older build ended are to be forgotten, too."""
    unseen = {
        **which,
        "status": {"$in": sorted(ENDED)},
        "record_at": None,
        "reader.reader_id": {"$ne": NOBODY.reader_id},
    }
    over = {"$ifNull": ["$since", "$submitted_at"]}
    database["orders"].update_many(unseen, [{"$set": {"record_at": over, "since": over}}])


def forget_stale_waiting(database: Documents) -> None:
    """Correct what is noted of waiting where a process of an older build, which did not know of it, ended it."""
    orders, borrowers = database["orders"], database["borrowers"]
    # A note and its line are written together: read in this order, no line is missed.
    noted = list(borrowers.find({"waiting": {"$gt": ""}}, {"waiting": 1}))
    for reader in noted:
        theirs = {"reader.reader_id": reader["_id"], "lines.status": LineStatus.WAITLISTED}
        waiting = {title for order in orders.find(theirs) for title in waiting_in(order)}
        if stale := sorted(set(reader["waiting"]) - waiting):
            borrowers.update_one({"_id": reader["_id"]}, {"$pull": {"waiting": {"$in": stale}}})


def waiting_in(order: Document) -> set[str]:
    """The titles for which an order waits."""
    return {line["title_id"] for line in order["lines"] if line["status"] == LineStatus.WAITLISTED}
