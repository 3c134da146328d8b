"""Books that were fetched are found by their order, to be forgotten with it."""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.delivery.storage import INDEXES


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the index."""
    indexes.create(database, INDEXES)
