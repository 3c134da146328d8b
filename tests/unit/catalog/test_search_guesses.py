"""What comes first where a query fits nothing wholly, or much in part."""

import pytest

from services.catalog.retrieval import asking, matching
from services.catalog.search import Wanted
from tests.unit.catalog.records import index_of, record


def test_pinyin_that_can_be_cut_in_several_ways_is_no_guess() -> None:
    both = index_of(record("现实"), record("西安市"), record("反感"), record("方案"))
    for q in ("xianshi", "fangan"):
        found = both.find(Wanted(q=q))
        assert (len(found.title_ids), found.guessed) == (2, False)


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
