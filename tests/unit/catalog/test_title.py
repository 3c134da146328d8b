"""Copies and waiting lists: nothing is lost, nothing is claimed twice, first come is first served."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.catalog.domain.copy import Copy, CopyState
from services.catalog.domain.refusals import BarcodeTaken, CopyInUse, CopyNotFound, TitleAwaited
from services.catalog.domain.title import Title

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def a_title(*branches: str) -> Title:
    copies = [Copy(f"c{number}", branch) for number, branch in enumerate(branches)]
    return Title("t1", "书", "I", copies=copies)


def names(events: list[Any]) -> list[str]:
    return [event.wire_name for event in events]


def test_a_copy_of_the_readers_branch_is_taken_first() -> None:
    title = a_title("ys", "jl")
    allotted = title.want("o1", "l1", "jl", NOW)[0]
    assert (allotted.wire_name, allotted.barcode, allotted.branch_id) == ("copy-allotted", "c1", "jl")
    assert title.want("o2", "l2", "jl", NOW)[0].barcode == "c0"


def test_who_comes_later_waits_and_is_served_in_turn() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    assert title.want("o2", "l2", "jl", NOW)[0].place == 1
    assert title.want("o3", "l3", "jl", NOW)[0].place == 2
    events = title.release("l1")
    assert [(each.wire_name, getattr(each, "line_id", None)) for each in events] == [
        ("copy-allotted", "l2"),
        ("availability-changed", None),
    ]
    assert title.copies[0].line_id == "l2"
    assert [waiter.line_id for waiter in title.waiting] == ["l3"]


def test_a_title_without_copies_is_unavailable() -> None:
    lost = a_title("jl")
    lost.copies[0].state = CopyState.LOST
    for title in (a_title(), lost):
        assert names(title.want("o1", "l1", "jl", NOW)) == ["copy-unavailable"]
        assert title.waiting == []


def test_a_book_that_is_out_is_not_freed_by_a_late_release() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    title.lend("l1")
    assert title.release("l1") == []
    assert title.copies[0].state == CopyState.ON_LOAN


def test_a_returned_book_stands_where_it_was_returned() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    title.lend("l1")
    title.take_back("l1", "ys")
    assert (title.copies[0].branch_id, title.available) == ("ys", 1)
    assert title.take_back("l1", "gq") == []


def test_a_new_copy_serves_the_first_waiter() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    title.want("o2", "l2", "jl", NOW)
    assert names(title.acquire([Copy("new", "jl")])) == ["copy-allotted", "availability-changed"]
    assert title.waiting == []


def test_a_barcode_is_one_copy() -> None:
    for copies in ([Copy("c0", "ys")], [Copy("new", "jl"), Copy("new", "ys")]):
        with pytest.raises(BarcodeTaken):
            a_title("jl").acquire(copies)


def test_a_line_gets_one_copy_however_often_it_asks() -> None:
    title = a_title("jl", "jl")
    first = title.want("o1", "l1", "jl", NOW)
    assert title.want("o1", "l1", "jl", NOW) == first[:1]
    assert title.available == 1


def test_who_asks_again_is_told_the_present_place() -> None:
    title = a_title("jl")
    for number in (1, 2, 3):
        title.want(f"o{number}", f"l{number}", "jl", NOW)
    title.release("l2")
    assert [(each.wire_name, each.place) for each in title.want("o3", "l3", "jl", NOW)] == [("copy-waitlisted", 1)]
    assert [waiter.line_id for waiter in title.waiting] == ["l3"]


def test_a_question_that_comes_when_the_book_is_back_claims_nothing() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    title.lend("l1")
    title.take_back("l1", "jl")
    assert title.want("o1", "l1", "jl", NOW) == []
    assert title.available == 1


class Circulation(RuleBasedStateMachine):
    """Random lines want, release, borrow and return copies of one title."""

    def __init__(self) -> None:
        super().__init__()
        self.title = a_title("jl", "ys", "gq")
        self.wanted: list[str] = []
        self.ended: set[str] = set()

    @rule(branch=st.sampled_from(["jl", "ys", "gq"]))
    def want(self, branch: str) -> None:
        line_id = f"l{len(self.wanted)}"
        self.wanted.append(line_id)
        self.title.want(f"o{line_id}", line_id, branch, NOW)

    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        if living := sorted(set(self.wanted) - self.ended):
            line_id = data.draw(st.sampled_from(living))
            before = deepcopy(self.title)
            assert [event.line_id for event in self.title.want(f"o{line_id}", line_id, "jl", NOW)] == [line_id]
            assert self.title == before

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        if self.wanted:
            line_id = data.draw(st.sampled_from(self.wanted))
            on_loan = any(c.line_id == line_id and c.state == CopyState.ON_LOAN for c in self.title.copies)
            self.title.release(line_id)
            if not on_loan:
                self.ended.add(line_id)

    @rule(data=st.data())
    def lend(self, data: st.DataObject) -> None:
        if self.wanted:
            self.title.lend(data.draw(st.sampled_from(self.wanted)))

    @rule(data=st.data(), branch=st.sampled_from(["jl", "ys"]))
    def take_back(self, data: st.DataObject, branch: str) -> None:
        if self.wanted:
            line_id = data.draw(st.sampled_from(self.wanted))
            if any(copy.line_id == line_id for copy in self.title.copies):
                self.title.take_back(line_id, branch)
                self.ended.add(line_id)

    @invariant()
    def copies_are_conserved(self) -> None:
        assert sorted(copy.barcode for copy in self.title.copies) == ["c0", "c1", "c2"]

    @invariant()
    def every_line_is_in_one_place_until_it_ends(self) -> None:
        held = [copy.line_id for copy in self.title.copies if copy.line_id]
        waiting = [waiter.line_id for waiter in self.title.waiting]
        assert len(set(held + waiting)) == len(held) + len(waiting)
        assert set(held + waiting) == set(self.wanted) - self.ended

    @invariant()
    def nobody_waits_while_a_copy_stands_on_the_shelf(self) -> None:
        assert not (self.title.waiting and self.title.available)

    @invariant()
    def who_came_first_waits_in_front(self) -> None:
        numbers = [int(waiter.line_id[1:]) for waiter in self.title.waiting]
        assert numbers == sorted(numbers)


TestCirculation = Circulation.TestCase
TestCirculation.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_a_withdrawn_title_is_lent_to_nobody_until_it_is_back() -> None:
    title = a_title("jl")
    assert title.withdraw()[0].available == 0
    assert names(title.want("o1", "l1", "jl", NOW)) == ["copy-unavailable"]
    assert title.restore()[0].available == 1
    assert names(title.want("o1", "l1", "jl", NOW)) == ["copy-allotted", "availability-changed"]


def test_a_title_that_readers_wait_for_is_not_withdrawn() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    title.want("o2", "l2", "jl", NOW)
    with pytest.raises(TitleAwaited):
        title.withdraw()
    assert not title.withdrawn


def test_who_has_a_withdrawn_title_brings_it_back_as_ever() -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    title.lend("l1")
    title.withdraw()
    assert names(title.take_back("l1", "jl")) == ["availability-changed"]
    assert title.copies[0].state == CopyState.ON_SHELF
    assert title.borrowed == 1


@pytest.mark.parametrize("change", [{"state": CopyState.LOST}, {"branch_id": "ys"}])
def test_a_copy_that_is_promised_or_out_stays_where_it_is(change: dict[str, Any]) -> None:
    title = a_title("jl")
    title.want("o1", "l1", "jl", NOW)
    with pytest.raises(CopyInUse):
        title.change_copy("c0", **change)
    title.change_copy("c0", location="二楼")
    assert (title.copies[0].state, title.copies[0].location) == (CopyState.CLAIMED, "二楼")


def test_a_copy_that_is_found_again_serves_the_next_waiter() -> None:
    title = a_title("jl", "jl")
    title.change_copy("c1", state=CopyState.LOST)
    title.want("o1", "l1", "jl", NOW)
    title.want("o2", "l2", "jl", NOW)
    assert names(title.change_copy("c1", state=CopyState.ON_SHELF)) == ["copy-allotted", "availability-changed"]
    assert not title.waiting


def test_no_copy_is_made_up_by_a_correction() -> None:
    with pytest.raises(CopyNotFound):
        a_title("jl").change_copy("nowhere", location="二楼")
