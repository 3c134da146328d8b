"""Titles are found by an index in memory, and known again by marks: indexes of fragments go, the marks come."""

from itertools import islice
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from services.catalog.identity import identity_of as _marks
from services.catalog.storage import INDEXES
from services.chassis.storage import indexes

IDENTIFYING = ("isbn", "title", "authors", "publisher", "published_year")
AT_ONCE = 1000
GONE = ("search.tokens_1", "search.key_1", "category_1", "added_at_1")


def apply(database: Database[dict[str, Any]]) -> None:
    """Drop the indexes of the first search, and create those that came since."""
    titles = database["titles"]
    for name in GONE:
        if name in titles.index_information():
            titles.drop_index(name)
    indexes.create(database, INDEXES)
    unmarked = titles.find({"identity": {"$exists": False}}, IDENTIFYING)
    while batch := list(islice(unmarked, AT_ONCE)):
        titles.bulk_write(
            [UpdateOne({"_id": each.pop("_id")}, {"$set": {"identity": _marks(**each)}}) for each in batch]
        )
