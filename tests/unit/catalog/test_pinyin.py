"""How titles and queries sound."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.retrieval.phrase import Phrase
from services.catalog.retrieval.pinyin import SYLLABLES, cuts


def test_the_word_decides_between_readings() -> None:
    assert Phrase("重庆").letters == "chongqing"
    assert Phrase("重要").letters == "zhongyao"


def test_other_usual_readings_are_found_as_well() -> None:
    assert {"chang.da", "zhang.da"} <= set(Phrase("长大").neighbours)
    assert "fo.jiao" in Phrase("佛教").neighbours


@pytest.mark.parametrize("typed", ["红楼梦", "honglou梦", "红loumeng", "hong lou meng", "hongloumeng", "HongLouMeng"])
def test_characters_and_pinyin_meet_in_the_same_pairs(typed: str) -> None:
    assert {"hong.lou", "lou.meng"} <= set(Phrase(typed).neighbours)


def test_letters_are_cut_in_every_complete_way() -> None:
    assert {each.sound for each in cuts("xian")} == {"xian", "xi", "an"}
    assert {each.sound for each in cuts("fangan")} == {"fang", "an", "fan", "gan"}
    assert cuts("potter") == ()


def test_a_syllable_in_the_making_does_not_spoil_the_others() -> None:
    assert [each.sound for each in cuts("halib")] == ["ha", "li"]


@settings(deadline=None)
@given(st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=2, max_size=6))
def test_what_was_joined_is_among_the_cuts(syllables: list[str]) -> None:
    found, place = set(cuts("".join(syllables))), 0
    for syllable in syllables:
        assert (place, place + len(syllable), syllable) in found
        place += len(syllable)


@settings(deadline=None)
@given(st.text(alphabet="abcghinoux", max_size=60))
def test_any_letters_are_cut_into_syllables_of_themselves(letters: str) -> None:
    assert all(letters[each.start : each.end] == each.sound for each in cuts(letters))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xianshi", ["xian.shi"]),
        ("hongloumeng", ["hong.lou", "lou.meng"]),
        ("红loumeng", ["hong.lou", "lou.meng"]),
        ("potter", []),
    ],
)
def test_letters_are_most_likely_as_few_syllables_as_can_be(typed: str, meant: list[str]) -> None:
    assert Phrase(typed).likeliest_neighbours == meant
