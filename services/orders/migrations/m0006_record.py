"""Who had a book is forgotten after a while: the figure of the rules, and the index by which it is found.

Orders that ended before the moment of it was noted count from when they were submitted.
"""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.orders.domain.states import ENDED
from services.orders.rulebook import RuleBook
from services.orders.storage import INDEXES


def apply(database: Database[dict[str, Any]]) -> None:
    """Complete rules and orders."""
    indexes.create(database, INDEXES)
    RuleBook(database).complete()
    unknown = {"status": {"$in": sorted(ENDED)}, "since": None}
    database["orders"].update_many(unknown, [{"$set": {"since": "$submitted_at"}}])
