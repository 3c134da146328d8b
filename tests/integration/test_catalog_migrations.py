"""What the catalog's steps do to the data of a library that is older than they are."""

from typing import Any

from pymongo.database import Database

from services.catalog.migrations import m0003_classes, m0004_tokens
from services.catalog.search import ANALYSIS, entry_of
from tests.unit.catalog.records import record

Documents = Database[dict[str, Any]]


def test_a_class_keeps_the_name_that_the_library_gave_it(database: Documents) -> None:
    database["categories"].insert_one({"_id": "I", "name": "小说和诗"})
    for _ in range(2):
        m0003_classes.apply(database)
    names = {each["_id"]: each["name"] for each in database["categories"].find()}
    assert (names["I"], names["I2"]) == ("小说和诗", "中国文学")


def test_tokens_of_an_older_analysis_are_made_anew(database: Documents) -> None:
    old, new = record("红楼梦"), record("三国演义")
    database["titles"].insert_many(
        [
            {**old, "version": 1, "search": {"analysis": ANALYSIS - 1, "words": "红"}},
            {**new, "version": 1, "search": {"analysis": ANALYSIS, "words": "kept"}},
        ]
    )
    m0004_tokens.apply(database)
    found = {each["_id"]: each["search"] for each in database["titles"].find()}
    assert found[old["_id"]] == entry_of(old)
    assert found[new["_id"]]["words"] == "kept"
