"""What counts as the same word, and what does not."""

import pytest

from services.catalog.search import fold, tokens_of


@pytest.mark.parametrize(
    ("typed", "same"), [("Ｐｙｔｈｏｎ", "python"), ("PYTHON", "python"), ("３６５", "365"), ("　活着", "活着")]
)
def test_forms_that_look_alike_are_alike(typed: str, same: str) -> None:
    assert tokens_of(typed) == tokens_of(same)
    assert fold(typed).strip() == same


def test_chinese_is_cut_into_characters_and_pairs_and_latin_into_words() -> None:
    assert tokens_of("红楼梦 by Cao") == ["红", "楼", "红楼", "梦", "楼梦", "by", "cao"]


@pytest.mark.parametrize("nothing", ["", "  ", "🎉", "!?。", "\u202e\x07"])
def test_marks_are_no_words(nothing: str) -> None:
    assert tokens_of(nothing) == []
