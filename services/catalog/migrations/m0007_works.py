"""Titles know which work they are an edition of, and are found by it."""

from itertools import islice
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from services.catalog.domain.title import Title
from services.catalog.identity import work_of
from services.catalog.storage import INDEXES
from services.chassis.storage import indexes
from services.chassis.storage.codec import decoder

AT_ONCE = 1000
NAMED = ("title", "category", "authors", "language", "material", "version")


def apply(database: Database[dict[str, Any]]) -> None:
    """Note the work of every title, then create the index."""
    titles = database["titles"]
    without = titles.find({"work": {"$exists": False}, "authors.0": {"$exists": True}}, NAMED)
    while batch := list(islice(without, AT_ONCE)):
        titles.bulk_write([_with_work(title) for title in batch], ordered=False)
    indexes.create(database, {"titles": INDEXES["titles"]})


def _with_work(title: dict[str, Any]) -> UpdateOne:
    """One that is changed meanwhile gets its work with the change."""
    as_read = {"_id": title["_id"], "version": title["version"]}
    return UpdateOne(as_read, {"$set": {"work": work_of(decoder(Title)({**title, "title_id": title["_id"]}))}})
