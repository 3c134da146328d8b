"""What was brought and fetched is found by its reader; books that were fetched also by their order."""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.delivery.storage import INDEXES


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the indexes."""
    indexes.create(database, INDEXES)
