"""What counts as the same writing, and what does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.retrieval.folding import fold, main_title, units
from services.catalog.retrieval.phrase import Phrase


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Ｐｙｔｈｏｎ", "python"),
        ("PYTHON", "python"),
        ("３６５", "365"),
        ("紅樓夢", "红楼梦"),
        ("乾隆皇帝", "干隆皇帝"),
        ("後宮", "后宫"),
        ("Les Misérables", "les miserables"),
        ("三体Ⅱ", "三体2"),
    ],
)
def test_forms_that_look_alike_are_alike(typed: str, same: str) -> None:
    assert fold(typed) == fold(same)


def test_a_fragment_folds_as_its_title_did() -> None:
    title = "發現乾坤：後漢書裡的頭髮"
    whole = fold(title)
    assert all(fold(title[start:]) == whole[start:] for start in range(len(title)))


def test_a_text_is_cut_into_characters_words_and_numbers() -> None:
    assert units("红楼梦 by Cao, 第3版") == ["红", "楼", "梦", "by", "cao", "第", "3", "版"]
    assert units("HarryPotter") == ["harry", "potter"]
    assert units("ノルウェイの森") == list("ノルウェイの森")


@pytest.mark.parametrize("nothing", ["", "  ", "🎉", "!?。", "\u202e\x07", "{$}"])
def test_marks_are_no_words(nothing: str) -> None:
    assert units(nothing) == []


@pytest.mark.parametrize(
    ("title", "main"),
    [("歌德：生命的杰作", "歌德"), ("三体（典藏版）", "三体"), ("红楼梦", "红楼梦"), ("：不是副题", "：不是副题")],
)
def test_the_main_title_stands_before_the_mark(title: str, main: str) -> None:
    assert main_title(title) == main


@pytest.mark.parametrize(
    ("title", "volumes"),
    [
        ("灌篮高手31", {31}),
        ("三体Ⅱ·黑暗森林", {2}),
        ("Rocky III", {3}),
        ("平凡的世界 第二部", {2}),
        ("平凡的世界（二）", {2}),
        ("资治通鉴 第十二卷", {12}),
        ("三十而立", set()),
        ("一九八四", set()),
    ],
)
def test_volumes_are_told_from_other_numerals(title: str, volumes: set[int]) -> None:
    assert Phrase(title).volumes == volumes


@settings(deadline=None)
@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
