"""The one search box: what it understands, what comes first, how it is narrowed and paged."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.retrieval import asking, matching
from services.catalog.search import SearchIndex, Wanted
from services.chassis.paging import CursorInvalid, to_cursor
from tests.unit.catalog.records import index_of, record

DREAM = record("红楼梦", "曹雪芹", "高鹗", publisher="人民文学出版社", isbn="9787020002207", published_year=1982)
NIGHTMARE = record("红楼梦魇", "张爱玲", published_year=2002, popularity=5)
FOREST = record("三体Ⅱ·黑暗森林", "刘慈欣", subjects=["科幻小说"], published_year=2008, series="中国科幻基石丛书")
BODY = record("三体", "刘慈欣", subjects=["科幻小说"], published_year=2008)
GATSBY = record("了不起的盖茨比", "[美]菲茨杰拉德", language="zh", category="I712.45", call_number="I712.45/F41")
POTTER = record("HarryPotterandtheDeathlyHallows", "J. K. Rowling", language="en", category="I561.84")
ALIVE = record("活着", "余华", copies=[{"barcode": "B900", "branch_id": "ys", "state": "on_loan"}])
LIBRARY = [DREAM, NIGHTMARE, FOREST, BODY, GATSBY, POTTER, ALIVE]


@pytest.fixture(scope="module")
def index() -> SearchIndex:
    return index_of(*LIBRARY)


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


def test_pinyin_that_can_be_cut_in_several_ways_is_no_guess() -> None:
    both = index_of(record("现实"), record("西安市"), record("反感"), record("方案"))
    for q in ("xianshi", "fangan"):
        found = both.find(Wanted(q=q))
        assert (len(found.title_ids), found.guessed) == (2, False)


def test_the_same_title_comes_before_one_that_is_read_more(index: SearchIndex) -> None:
    assert index.find(Wanted(q="红楼梦")).title_ids == [DREAM["_id"], NIGHTMARE["_id"]]


def test_what_has_every_part_comes_before_a_guess() -> None:
    meant = record("围城", publisher="人民文学出版社有限公司")
    guess = record("股东的信", "人民文学出版社有限公司", popularity=9)
    assert index_of(guess, meant).find(Wanted(q="围城 人民文学出版社有限公司")).title_ids[0] == meant["_id"]


def test_a_part_that_begins_much_leaves_the_guesses_their_place() -> None:
    history, letters = record("中国建筑史", category="K"), record("史记", subjects=["中国"])
    index = index_of(history, record("中国文学史"), letters)
    for q in ("中国 shi", "shi 中国"):
        assert history["_id"] in index.find(Wanted(q=q)).title_ids


def test_an_author_in_pinyin_is_compared_with_authors_not_with_the_sound_of_titles() -> None:
    meant, other = record("天地会", "张爱玲"), record("天地长安里", "张爱玲", popularity=2)
    assert index_of(other, meant).find(Wanted(q="zhangailing 天地")).title_ids == [meant["_id"], other["_id"]]


def test_syllables_with_spaces_between_are_one_word() -> None:
    many = [record(f"新中国{chr(0x4E00 + number)}") for number in range(60)]
    assert index_of(*many).find(Wanted(q="zhong guo")).total == 60


def test_a_year_helps_a_guess() -> None:
    old, new = record("红楼梦", published_year=1982), record("红楼梦", published_year=2016)
    for q in ("红搂梦 2016", "hongloumneg 2016", "2016 红搂梦"):
        assert index_of(old, new).find(Wanted(q=q)).title_ids == [new["_id"]], q
    assert index_of(old, new).find(Wanted(q="1982 1982")).title_ids == []


def test_guesses_are_made_of_the_rarest_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    common = [record(f"中国{word}", popularity=9) for word in ("地理", "菜谱", "地图", "历史", "画家")]
    meant = record("中国鸟类")
    monkeypatch.setattr(asking, "MOST_TERMS", 3)
    monkeypatch.setattr(matching, "GUESSED_AMONG", 1)
    assert index_of(*common, meant).find(Wanted(q="中国鸟累")).title_ids == [meant["_id"]]


def test_a_title_that_is_a_part_of_the_query_comes_before_a_longer_one() -> None:
    short, long = record("围城", publisher="三联"), record("围城里的人们", publisher="三联", popularity=2)
    assert index_of(long, short).find(Wanted(q="围城 三联")).title_ids == [short["_id"], long["_id"]]


def test_among_equals_the_more_read_comes_first() -> None:
    old, new = record("围城", popularity=3), record("围城", borrowed=40)
    assert index_of(old, new).find(Wanted(q="围城")).title_ids == [new["_id"], old["_id"]]


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


@pytest.mark.parametrize("q", ["", "中国"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "borrowed", "title"])
def test_pages_show_every_title_once(q: str, sort: str) -> None:
    index = index_of(*(record(f"中国史{n}", popularity=n % 7, published_year=1990 + n % 9) for n in range(230)))
    shown: list[str] = []
    cursor = None
    while True:
        page = index.find(Wanted(q=q, sort=sort, limit=30, cursor=cursor))
        shown += page.title_ids
        if (cursor := page.next_cursor) is None:
            break
        assert len(page.title_ids) == 30
    assert len(shown) == len(set(shown)) == page.total == 230


def test_another_replica_goes_on_where_the_first_stopped() -> None:
    titles = [record(f"中国史{n}") for n in range(60)]
    page = index_of(*titles).find(Wanted(sort="newest", limit=25))
    rest = index_of(*reversed(titles)).find(Wanted(sort="newest", limit=100, cursor=page.next_cursor))
    assert set(page.title_ids) | set(rest.title_ids) == {title["_id"] for title in titles}
    assert not set(page.title_ids) & set(rest.title_ids)


def test_an_order_is_kept(index: SearchIndex) -> None:
    years = {title["_id"]: title["published_year"] or 0 for title in LIBRARY}
    newest = [years[title_id] for title_id in index.find(Wanted(sort="newest")).title_ids]
    assert newest == sorted(newest, reverse=True)
    names = {title["_id"]: title["title"] for title in LIBRARY}
    by_name = [names[title_id] for title_id in index.find(Wanted(sort="title")).title_ids]
    assert by_name[0] == "HarryPotterandtheDeathlyHallows" and by_name[1] == "红楼梦"


@pytest.mark.parametrize(
    "place",
    [
        (-1, ""),
        ("", "x"),
        ("", "-1"),
        ("", str(2**64)),
        ("", "٣"),
        ("abc", ""),
        ("\x00", ""),
        (0.5, ""),
        (),
    ],
)
def test_a_cursor_of_somebody_elses_making_is_refused(index: SearchIndex, place: tuple[Any, ...]) -> None:
    with pytest.raises(CursorInvalid):
        index.find(Wanted(cursor=to_cursor(*place)))


@pytest.mark.parametrize("sort", ["relevance", "newest", "borrowed", "title"])
@pytest.mark.parametrize("last", [0, 2**64 - 1])
def test_a_cursor_from_far_away_shows_what_is_behind_it(index: SearchIndex, sort: str, last: int) -> None:
    found = index.find(Wanted(q="三体", sort=sort, cursor=to_cursor("", str(last))))
    assert len(found.title_ids) <= 2


def test_what_was_shown_is_not_shown_again_when_the_ranks_have_changed() -> None:
    titles = [record(f"中国史{n}") for n in range(180)]
    index = index_of(*titles)
    shown: list[str] = []
    cursor = None
    while True:
        page = index.find(Wanted(q="中国史", limit=20, cursor=cursor))
        shown += page.title_ids
        if (cursor := page.next_cursor) is None:
            break
        # Everything is written anew between the pages, in another order.
        titles.reverse()
        for title in titles:
            index.put(title)
        index.commit()
    assert len(shown) == len(set(shown)) == 180


def test_words_beside_pinyin_are_asked_for_too(index: SearchIndex) -> None:
    course = index_of(*(record(f"编程入门第{n}版") for n in range(12)), record("Python 编程"))
    assert course.find(Wanted(q="python 编程")).total == 1
    assert course.find(Wanted(q="编程 2016")).total == 0
    assert index.find(Wanted(q="三体 xyzzy")).total == 0


def test_characters_that_nobody_can_read_are_found_as_they_are_written() -> None:
    title = record("\U0002bf84\U0002bf8b之书")
    assert index_of(title).find(Wanted(q="\U0002bf84\U0002bf8b")).title_ids == [title["_id"]]


def test_titles_are_sorted_by_the_whole_of_their_pinyin() -> None:
    in_order = [record(name) for name in ("阿Q正传", "哈利波特与火焰杯", "哈利波特与密室", "哈利波特与魔法石")]
    found = index_of(*reversed(in_order)).find(Wanted(sort="title")).title_ids
    assert found == [title["_id"] for title in in_order]


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


@pytest.mark.parametrize(
    ("typed", "text", "kind"),
    [
        ("红", "红楼梦魇", "title"),
        ("hongl", "红楼梦魇", "title"),
        ("hl", "红楼梦魇", "title"),
        ("刘慈", "刘慈欣", "author"),
        ("liuc", "刘慈欣", "author"),
        ("lcx", "刘慈欣", "author"),
        ("HARRY", "HarryPotterandtheDeathlyHallows", "title"),
        ("rowl", "J. K. Rowling", "author"),
    ],
)
def test_completions_are_offered_while_typing(index: SearchIndex, typed: str, text: str, kind: str) -> None:
    offered = [(each.text, each.kind) for each in index.suggest(typed, 10)]
    assert (text, kind) in offered


@pytest.mark.parametrize("typed", ["", " ", "🎉", ".*", "\x00", "红" * 60, "harrypotterandx", "红楼梦红"])
def test_nothing_is_offered_for_nothing(index: SearchIndex, typed: str) -> None:
    assert index.suggest(typed, 10) == []


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_is_answered(q: str) -> None:
    found = SHARED.find(Wanted(q=q))
    assert len(found.title_ids) <= 20
    assert len(SHARED.suggest(q, 10)) <= 10


SHARED = index_of(*LIBRARY)
