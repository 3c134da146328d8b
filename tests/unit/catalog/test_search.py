"""The one search box: what it understands, what comes first, how it is narrowed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.search import SearchIndex, Wanted
from tests.unit.catalog.library import ALIVE, BODY, DREAM, FOREST, GATSBY, LIBRARY, NIGHTMARE, POTTER
from tests.unit.catalog.records import index_of, record


def first(index: SearchIndex, q: str, **more: Any) -> str | None:
    """The title that comes first."""
    found = index.find(Wanted(q=q, **more)).title_ids
    return next((title["title"] for title in LIBRARY if found and title["_id"] == found[0]), None)


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("红楼梦", DREAM),
        ("紅樓夢", DREAM),
        ("hongloumeng", DREAM),
        ("hong lou meng", DREAM),
        ("hlm", DREAM),
        ("红lm", DREAM),
        ("红楼meng", DREAM),
        ("honglou梦", DREAM),
        ("红搂梦", DREAM),
        ("红梦楼", DREAM),
        ("红梦", DREAM),
        ("红楼　梦", DREAM),
        ("梦 红楼", DREAM),
        ("曹雪芹", DREAM),
        ("caoxueqin", DREAM),
        ("cxq", DREAM),
        ("高鹗 红楼", DREAM),
        ("人民文学出版社", DREAM),
        ("9787020002207", DREAM),
        ("978-7-02-000220-7", DREAM),
        ("702000220X", DREAM),
        (DREAM["copies"][0]["barcode"].lower(), DREAM),
        ("红楼梦魇", NIGHTMARE),
        ("张爱玲 红楼梦", NIGHTMARE),
        ("三体", BODY),
        ("三体2", FOREST),
        ("三体 II", FOREST),
        ("黑暗森林", FOREST),
        ("heiansenlin", FOREST),
        ("科幻基石", FOREST),
        ("盖茨比", GATSBY),
        ("盖次比", GATSBY),
        ("了不起盖茨比", GATSBY),
        ("了不起的盖比茨", GATSBY),
        ("I712.45/F41", GATSBY),
        ("ｉ712.45 / f41", GATSBY),
        ("harry potter", POTTER),
        ("hary poter", POTTER),
        ("deathly hallows", POTTER),
        ("ROWLING", POTTER),
        ("huozhe", ALIVE),
        ("活着 余华", ALIVE),
        ("红楼梦 2002", NIGHTMARE),
        ("caoxueqin hlm", DREAM),
        ("曹雪芹 hlm", DREAM),
        ("zhangailing 红楼", NIGHTMARE),
        ("hongloumneg", DREAM),
        ("hongloumng", DREAM),
        ("heiansenlan", FOREST),
        ("红楼梦曹雪芹", DREAM),
        ("曹雪芹红楼梦", DREAM),
        ("红楼梦 人民文学出版社", DREAM),
    ],
)
def test_what_was_meant_comes_first(index: SearchIndex, q: str, meant: dict[str, Any]) -> None:
    assert first(index, q) == meant["title"]


@pytest.mark.parametrize(
    "q", ["量子力学", "zzzz", "🎉", '{"$ne": null}', ".*", "' OR 1=1 --", "红" * 200, "\x00\u202e"]
)
def test_what_nothing_resembles_finds_nothing(index: SearchIndex, q: str) -> None:
    found = index.find(Wanted(q=q))
    assert (found.title_ids, found.total, found.next_cursor) == ([], 0, None)


def test_no_words_find_everything_the_most_read_first(index: SearchIndex) -> None:
    found = index.find(Wanted(q="  "))
    assert found.total == len(LIBRARY)
    assert found.title_ids[0] == NIGHTMARE["_id"]


def test_a_guess_is_said_to_be_one(index: SearchIndex) -> None:
    assert index.find(Wanted(q="红搂梦")).guessed
    assert not index.find(Wanted(q="红楼")).guessed
    assert not index.find(Wanted(q="量子")).guessed
    assert not index.find(Wanted(q="hongloumeng")).guessed


def test_the_same_title_comes_before_one_that_is_read_more(index: SearchIndex) -> None:
    assert index.find(Wanted(q="红楼梦")).title_ids == [DREAM["_id"], NIGHTMARE["_id"]]


@pytest.mark.parametrize(
    ("narrowed", "left"),
    [
        ({"category": "I"}, LIBRARY),
        ({"category": "I7"}, [GATSBY]),
        ({"branch": "ys"}, [ALIVE]),
        ({"branch": "ys", "available": True}, []),
        ({"available": True}, [each for each in LIBRARY if each is not ALIVE]),
        ({"language": "en"}, [POTTER]),
        ({"year": 2008}, [FOREST, BODY]),
        ({"material": "audio"}, []),
    ],
)
def test_a_search_is_narrowed(index: SearchIndex, narrowed: dict[str, Any], left: list[dict[str, Any]]) -> None:
    found = index.find(Wanted(**narrowed))
    assert set(found.title_ids) == {each["_id"] for each in left}
    assert found.total == len(left)


def test_facets_count_what_was_found(index: SearchIndex) -> None:
    facets = index.find(Wanted(q="三体")).facets
    assert facets["category"] == [{"value": "I", "count": 2}]
    assert facets["branch"] == [{"value": "jl", "count": 2}]
    assert facets["year"] == [{"value": "2008", "count": 2}]
    assert index.find(Wanted(category="I")).facets["category"][0] == {"value": "I2", "count": 5}
    assert index.find(Wanted()).facets["available"] == [{"value": "true", "count": 6}]


def test_words_beside_pinyin_are_asked_for_too(index: SearchIndex) -> None:
    course = index_of(*(record(f"编程入门第{n}版") for n in range(12)), record("Python 编程"))
    assert course.find(Wanted(q="python 编程")).total == 1
    assert course.find(Wanted(q="编程 2016")).total == 0
    assert index.find(Wanted(q="三体 xyzzy")).total == 0


def test_characters_that_nobody_can_read_are_found_as_they_are_written() -> None:
    title = record("\U0002bf84\U0002bf8b之书")
    assert index_of(title).find(Wanted(q="\U0002bf84\U0002bf8b")).title_ids == [title["_id"]]


def test_a_title_that_changed_is_found_as_it_is_now() -> None:
    title = record("荷塘月色")
    index = index_of(title)
    renamed = record("背影")
    index.put({**renamed, "_id": title["_id"]})
    index.commit()
    assert index.find(Wanted(q="荷塘月色")).title_ids == []
    assert index.find(Wanted(q="背影")).title_ids == [title["_id"]]


def test_a_withdrawn_title_is_not_found() -> None:
    title = record("旧书")
    index = index_of(title)
    index.put({**title, "withdrawn": True})
    index.commit()
    assert index.find(Wanted(q="旧书")).total == index.find(Wanted()).total == index.size == 0


def test_titles_of_an_older_analysis_are_found_all_the_same() -> None:
    assert (
        index_of({**record("红楼梦"), "search": {"tokens": ["红"], "key": "红楼梦"}}).find(Wanted(q="hlm")).total == 1
    )


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(q: str) -> None:
    found = SHARED.find(Wanted(q=q))
    assert len(found.title_ids) <= 20
    assert len(SHARED.suggest(q, 10)) <= 10


SHARED = index_of(*LIBRARY)
