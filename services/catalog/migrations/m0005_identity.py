"""Titles are known again by the name of their first author, without what it did; older ones kept both together."""

from itertools import islice
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from services.catalog.domain.responsibility import bare_name
from services.catalog.identity import identity_of

AT_ONCE = 1000
NAMED = ("isbn", "title", "authors", "publisher", "published_year")


def apply(database: Database[dict[str, Any]]) -> None:
    """Make the marks anew where the first author stands with more than a name."""
    titles = database["titles"]
    found = titles.find({"authors.0": {"$exists": True}}, [*NAMED, "version"])
    with_more = (title for title in found if bare_name(title["authors"][0]) != title["authors"][0])
    while batch := list(islice(with_more, AT_ONCE)):
        titles.bulk_write([_marked_anew(title) for title in batch], ordered=False)


def _marked_anew(title: dict[str, Any]) -> UpdateOne:
    """One that is changed meanwhile gets its marks with the change."""
    as_read = {"_id": title["_id"], "version": title["version"]}
    return UpdateOne(as_read, {"$set": {"identity": identity_of(*(title[name] for name in NAMED))}})
