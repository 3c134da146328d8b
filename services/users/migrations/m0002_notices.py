"""Notices are forgotten with their orders, and read page by page; readers are found by name and phone."""

from typing import Any

from pymongo.database import Database

from services.chassis.storage import indexes
from services.users.storage import INDEXES

REPLACED = "account_id_1_at_-1"


def apply(database: Database[dict[str, Any]]) -> None:
    """Exchange the index of the list; add those by which notices of an order, and readers, are found."""
    indexes.create(database, INDEXES)
    if REPLACED in database["notices"].index_information():
        database["notices"].drop_index(REPLACED)
