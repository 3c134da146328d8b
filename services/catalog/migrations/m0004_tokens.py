"""Tokens of an older analysis are made anew; else every start would do that before a search is answered."""

from itertools import islice
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from services.catalog.search import ANALYSIS, entry_of

AT_ONCE = 1000


def apply(database: Database[dict[str, Any]]) -> None:
    """Analyse the titles of another analysis. One that is changed meanwhile gets its tokens with the change."""
    titles = database["titles"]
    older = titles.find({"search.analysis": {"$ne": ANALYSIS}})
    while batch := list(islice(older, AT_ONCE)):
        as_read = ({"_id": each["_id"], "version": each["version"]} for each in batch)
        tokens = ({"$set": {"search": entry_of(each)}} for each in batch)
        titles.bulk_write([UpdateOne(*step) for step in zip(as_read, tokens, strict=True)], ordered=False)
