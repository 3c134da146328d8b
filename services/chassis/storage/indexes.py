"""Indexes that every service needs, and how a service's indexes are created."""

from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

OUTBOX = IndexModel(
    [("outbox.occurred_at", ASCENDING)],
    name="unsent_events",
    partialFilterExpression={"outbox.0": {"$exists": True}},
)
"""Finds documents with unsent events without touching the others."""


def outboxes(database: Database[dict[str, Any]]) -> list[str]:
    """The collections whose documents have an outbox."""
    named = OUTBOX.document["name"]
    return [name for name in database.list_collection_names() if named in database[name].index_information()]


def create(database: Database[dict[str, Any]], indexes: dict[str, list[IndexModel]]) -> None:
    """Create what is missing; an index of the same name and another shape raises OperationFailure."""
    for collection, models in indexes.items():
        database[collection].create_indexes(models)
