"""A projection: what a service keeps of another's aggregate, as of the latest news that it heard.

Whoever keeps one hears every event of that aggregate, so that a gap in their sequence shows.
"""

from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.chassis.messaging.envelope import TooEarly


def keep(collection: Collection[dict[str, Any]], key: str, sequence: int, facts: dict[str, Any]) -> None:
    """Keep ``facts`` under ``key``, unless they are kept already, or later news is.

    Raises TooEarly when older news is still on its way; what it tells must not be skipped.
    """
    heard_before = sequence - 1 or None
    known, change = {"_id": key, "heard": heard_before}, {"$set": {**facts, "heard": sequence}}
    try:
        kept = collection.update_one(known, change, upsert=sequence == 1)
    except DuplicateKeyError:
        # The document has heard this or something later; or it came in this very moment, and has heard nothing.
        kept = collection.update_one(known, change)
    if sequence > 1 and not kept.matched_count and not collection.find_one({"_id": key, "heard": {"$gte": sequence}}):
        raise TooEarly(f"{key} was not heard of up to {heard_before}")
