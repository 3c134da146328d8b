"""A projection: what a service keeps of another's aggregate, as of the latest news that it heard."""

from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError


def keep(collection: Collection[dict[str, Any]], key: str, sequence: int, facts: dict[str, Any]) -> None:
    """Keep ``facts`` under ``key``, unless later news of the same source is kept there already."""
    older = {"_id": key, "$or": [{"heard": {"$lt": sequence}}, {"heard": None}]}
    try:
        collection.update_one(older, {"$set": {**facts, "heard": sequence}}, upsert=True)
    except DuplicateKeyError:
        # The document is there and did not match: it has heard this, or something later.
        return
