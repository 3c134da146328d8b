"""Orders that are over are found when their readers are to be forgotten.

Those that ended before the moment of it was noted count from when they were submitted.
"""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.orders.completing import have_records_looked_at
from services.orders.storage import INDEXES


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the indexes, and note when each order was over."""
    indexes.create(database, INDEXES)
    have_records_looked_at(database, {})
