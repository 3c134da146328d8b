"""Orders that wait for staff are decided by a moment; rules say how many books are approved without staff: none."""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.orders.completing import give_moments
from services.orders.rulebook import RuleBook
from services.orders.storage import INDEXES


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the index of the queue, and complete what is there."""
    indexes.create(database, INDEXES)
    give_moments(database)
    RuleBook(database).complete()
