"""Which titles are editions of one work, and what is offered in place of what is not here."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.catalog.domain.copy import Copy, CopyState
from services.catalog.domain.edition import in_words, offer
from services.catalog.domain.title import Title
from services.catalog.identity import work_of

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ALIVE = Title("t1", "活着", "I247.5", authors=["余华"], publisher="作家出版社", published_year=2012)
READER = ("o1", "l1", "jl")


def with_copies(*branches: str) -> Title:
    return replace(ALIVE, copies=[Copy(f"c{number}", branch) for number, branch in enumerate(branches)], served=[])


def test_the_line_gets_a_copy_of_its_branch_and_hears_which_edition_it_is() -> None:
    title = with_copies("ys", "jl")
    allotted, changed = offer(title, *READER)
    assert (allotted.wire_name, allotted.barcode, allotted.edition) == ("edition-allotted", "c1", "作家出版社 2012")
    assert (changed.wire_name, changed.available) == ("availability-changed", 1)
    assert offer(title, *READER) == [allotted], "who asks again is told again"
    assert title.available == 1


def test_nobody_waits_for_an_edition() -> None:
    title = with_copies("jl")
    title.copies[0].state = CopyState.ON_LOAN
    assert offer(title, *READER) == [] and title.waiting == []


def test_what_is_withdrawn_is_not_offered_and_a_book_that_is_back_not_once_more() -> None:
    assert offer(replace(with_copies("jl"), withdrawn=True), *READER) == []
    assert offer(replace(with_copies("jl"), served=["l1"]), *READER) == []


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, "作家出版社 2012"),
        ({"edition": "第2版"}, "作家出版社 2012 第2版"),
        ({"publisher": None}, "2012"),
        ({"publisher": None, "published_year": None}, "另一版本"),
        ({"publisher": " ", "published_year": None, "edition": "　"}, "另一版本"),
    ],
)
def test_an_edition_is_told_by_what_is_known_of_it(facts: dict[str, object], words: str) -> None:
    assert in_words(replace(ALIVE, **facts)) == words


@pytest.mark.parametrize(
    "facts", [{"publisher": "南海"}, {"published_year": 1998}, {"isbn": "9787506365437"}, {"authors": ["余华著"]}]
)
def test_editions_of_one_work_differ_in_who_made_the_book_and_when(facts: dict[str, object]) -> None:
    assert work_of(replace(ALIVE, **facts)) == work_of(ALIVE)


@pytest.mark.parametrize(
    "facts",
    [{"title": "活着 下册"}, {"authors": ["莫言"]}, {"language": "en"}, {"material": "audio"}, {"title": "C++"}],
)
def test_another_volume_language_or_medium_is_not_what_the_reader_wants(facts: dict[str, object]) -> None:
    assert work_of(replace(ALIVE, **facts)) != work_of(ALIVE)


def test_titles_of_nobody_have_nothing_in_common() -> None:
    assert work_of(replace(ALIVE, authors=[])) is None
