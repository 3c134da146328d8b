"""What the catalog's steps do to the data of a library that is older than they are."""

from typing import Any

from pymongo.database import Database

from services.catalog.identity import identity_of
from services.catalog.migrations import m0003_classes, m0004_tokens, m0005_identity, m0007_works
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


def test_a_first_author_that_stands_with_its_part_in_the_book_is_known_by_its_name(database: Documents) -> None:
    both, alone = record("红楼梦", "曹雪芹 著"), record("三国演义", "罗贯中")
    database["titles"].insert_many([{**each, "version": 1, "identity": ["old"]} for each in (both, alone)])
    m0005_identity.apply(database)
    found = {each["_id"]: each["identity"] for each in database["titles"].find()}
    assert found[both["_id"]] == identity_of(None, "红楼梦", ["曹雪芹"], None, None)
    assert found[alone["_id"]] == ["old"]


def test_titles_of_an_older_library_learn_of_which_work_they_are(database: Documents) -> None:
    hills, sea, nobodys = record("活着", "余华"), record("活着", "余华 著"), record("活着")
    database["titles"].insert_many([{**each, "version": 1} for each in (hills, sea, nobodys)])
    for _ in range(2):
        m0007_works.apply(database)
    works = {each["_id"]: each.get("work") for each in database["titles"].find()}
    assert works[hills["_id"]] == works[sea["_id"]] is not None
    assert works[nobodys["_id"]] is None
