"""The indexes of the first release."""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.delivery.storage import INDEXES


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the indexes that the queries of storage and views rely on."""
    indexes.create(database, INDEXES)
