"""Completions while a query is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.retrieval import snapshot
from services.catalog.retrieval.snapshot import MOST_TIER, tier_of
from services.catalog.search import SearchIndex
from tests.unit.catalog.records import index_of, record


@given(st.lists(st.integers(0, 2**31), min_size=1, max_size=30))
@settings(max_examples=30, deadline=None)
def test_of_many_titles_those_that_are_read_most_are_offered_first(popularities: list[int]) -> None:
    titles = [record(f"中国{number}", popularity=popularity) for number, popularity in enumerate(popularities)]
    index = index_of(*titles)
    one_by_one = index.suggest("中国", 10)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "COMMON", 0)
        assert index.suggest("中国", 10) == one_by_one
    most_read = sorted(popularities, reverse=True)[:10]
    assert [popularities[int(each.text.removeprefix("中国"))] for each in one_by_one] == most_read


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_who_is_read_more_is_in_no_lower_tier(one: int, other: int) -> None:
    less, more = sorted((one, other))
    assert 0 <= tier_of(less) <= tier_of(more) <= MOST_TIER


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
