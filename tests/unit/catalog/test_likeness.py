"""Which of several titles was meant: what a slip, a subtitle, a sound and another order of words are worth."""

import pytest

from services.catalog.search import Wanted
from tests.unit.catalog.records import index_of, record

READ_MOST = 100_000


def ordered(q: str, *titles: str) -> list[str]:
    """The titles that are found, in their order; the last of them is read by far the most."""
    records = [record(title) for title in titles[:-1]] + [record(titles[-1], popularity=READ_MOST)]
    names = {each["_id"]: each["title"] for each in records}
    return [names[title_id] for title_id in index_of(*records).find(Wanted(q=q)).title_ids]


@pytest.mark.parametrize(
    ("q", "meant", "other"),
    [
        ("观经济学", "宏观经济学", "经济学原理:宏观经济学分册"),
        ("注疏十三经", "十三经注疏", "诗三家义集疏:十三经清人注疏"),
        ("经济学宏观", "宏观经济学", "西方经济学:西方经济学宏观部分"),
        ("鲁小说", "鲁迅小说", "最小说"),
        ("文化格", "文化品格", "文化苦旅"),
        ("作荣之路", "作家之路:从英雄的旅程学习说一个好故事", "作家笔记"),
        ("世界平是的", "世界是平的", "世界简史"),
        ("沟的艺术", "沟通的艺术:看入人里，看出人外", "爱的艺术"),
    ],
)
def test_the_title_that_was_meant_comes_before_one_that_is_read_more(q: str, meant: str, other: str) -> None:
    assert ordered(q, meant, other)[:1] == [meant]


@pytest.mark.parametrize(
    ("q", "as_typed", "a_slip_away"),
    [
        ("资产配", "资产配置入门", "资产分配"),
        ("生的意义", "人生的意义", "生命的意义"),
        ("布鲁纳", "迪克布鲁纳", "布鲁克纳"),
    ],
)
def test_a_title_that_is_one_slip_away_comes_after_those_that_have_what_was_typed(
    q: str, as_typed: str, a_slip_away: str
) -> None:
    assert ordered(q, as_typed, a_slip_away) == [as_typed, a_slip_away]


@pytest.mark.parametrize("q", ["红楼梦", "红楼", "曹雪芹 红楼梦"])
def test_no_slip_is_looked_for_where_the_title_is_there_or_words_were_typed_apart(q: str) -> None:
    dream = record("红楼梦", "曹雪芹")
    others = [record("红梦"), record("青楼梦", "曹雪芹")]
    assert index_of(dream, *others).find(Wanted(q=q)).title_ids == [dream["_id"]]


def test_a_book_of_the_author_that_begins_with_the_words_comes_first() -> None:
    meant, other = record("城南旧事", "林海音"), record("从城南走来", "林海音", popularity=50)
    assert index_of(other, meant).find(Wanted(q="林海音 城南")).title_ids == [meant["_id"], other["_id"]]


def test_a_number_is_no_slip() -> None:
    first, second = record("算法导论1"), record("算法导论2")
    assert index_of(first, second).find(Wanted(q="算法导论2")).title_ids == [second["_id"]]


def test_the_code_of_a_book_finds_no_other_book() -> None:
    meant, other = record("围城", isbn="9787020002207"), record("边城", isbn="9787020002214")
    assert index_of(meant, other).find(Wanted(q="978-7-02-000220-7")).title_ids == [meant["_id"]]
