"""Orders that wait for staff are decided by a moment; rules say how many books are approved without staff: none."""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.orders.domain.decision import REVIEW_WITHIN
from services.orders.storage import INDEXES

RULE_ID = "review"
BY_HAND = {
    "rule_id": RULE_ID,
    "figures": {"auto_approve_lines": 0},
    "cards": [],
    "needs": [],
    "materials": [],
    "branches": [],
}


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the index of the queue, give waiting orders their moment, and complete the rules."""
    indexes.create(database, INDEXES)
    for order in database["orders"].find({"status": "pending_review", "decide_by": None}, {"submitted_at": 1}):
        unset = {"_id": order["_id"], "decide_by": None}
        database["orders"].update_one(unset, {"$set": {"decide_by": order["submitted_at"] + REVIEW_WITHIN}})
    unsaid = {"rules.figures.auto_approve_lines": {"$exists": False}}
    database["rules"].update_many(unsaid, {"$push": {"rules": BY_HAND}})
