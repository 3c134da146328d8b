"""How what was found is ordered and paged."""

from typing import Any

import pytest

from services.catalog.search import SearchIndex, Wanted
from services.chassis.paging import CursorInvalid, to_cursor
from tests.unit.catalog.library import LIBRARY
from tests.unit.catalog.records import index_of, record


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


def test_titles_are_sorted_by_the_whole_of_their_pinyin() -> None:
    in_order = [record(name) for name in ("阿Q正传", "哈利波特与火焰杯", "哈利波特与密室", "哈利波特与魔法石")]
    found = index_of(*reversed(in_order)).find(Wanted(sort="title")).title_ids
    assert found == [title["_id"] for title in in_order]
