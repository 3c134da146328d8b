"""Another edition in place of what is not here, for a reader who said that any will do."""

from typing import Any

import pytest

from services.orders.domain import answers, editions
from services.orders.domain.events import WantedCopy
from services.orders.domain.order import Order
from services.orders.domain.policy import Verdict
from services.orders.domain.states import BEFORE_DECISION, LINE_TRANSITIONS, LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, claimed, names

L = LineStatus
OTHER = claimed(7, edition="作家出版社 2012")
CAN_CHANGE = sorted(status for status, verb in LINE_TRANSITIONS if verb == "allot")


def willing(status: Status = Status.SUBMITTED, line: LineStatus = L.REQUESTED, **more: Any) -> Order:
    return an_order(status, [a_line(1, line, other_editions=True, **more)])


def released(events: list[Any]) -> list[WantedCopy]:
    return [line for event in events if event.wire_name == "lines-released" for line in event.lines]


@pytest.mark.parametrize("line", list(L))
@pytest.mark.parametrize("status", list(Status))
def test_an_edition_is_looked_for_while_the_line_can_still_get_one(status: Status, line: LineStatus) -> None:
    expected = status in BEFORE_DECISION and line in CAN_CHANGE
    assert editions.asks_for_edition(willing(status, line), "line1") == expected


def test_who_did_not_say_that_any_will_do_is_not_offered_another() -> None:
    order = an_order()
    assert not editions.asks_for_edition(order, "line1")
    assert [copy.title_id for copy in released(editions.edition_allotted(order, "line1", OTHER, (), NOW))] == ["title7"]
    assert order.lines[0].status == L.REQUESTED


def test_it_is_asked_for_once_and_of_none_that_the_reader_has() -> None:
    order = an_order(lines=[a_line(1, other_editions=True), a_line(2)])
    [wanted] = editions.ask_for_edition(order, "line1", ["title9"])
    assert (wanted.wire_name, wanted.line_id, wanted.title_id) == ("edition-wanted", "line1", "title1")
    assert wanted.besides == ["title1", "title2", "title9"]
    assert not editions.asks_for_edition(order, "line1"), "the next answer counts"
    answers.asked_again(order)
    assert editions.asks_for_edition(order, "line1"), "who waits asks anew"


@pytest.mark.parametrize("line", CAN_CHANGE)
def test_the_line_gets_the_edition_and_gives_up_its_place_for_the_other(line: LineStatus) -> None:
    order = willing(line=line)
    events = editions.edition_allotted(order, "line1", OTHER, (), NOW)
    got = order.lines[0]
    assert (got.status, got.title_id, got.copy_barcode) == (L.ALLOTTED, "title7", "copy7")
    assert (got.instead_of, got.edition, got.place) == ("title1", "作家出版社 2012", None)
    assert [(copy.line_id, copy.title_id) for copy in released(events)] == [("line1", "title1")]
    assert names(events)[-1] == "order-ready-for-review"
    assert "作家出版社 2012" in order.timeline[-2].text
    assert editions.edition_allotted(order, "line1", OTHER, (), NOW) == [], "the same news again"


@pytest.mark.parametrize("status", sorted(set(Status) - BEFORE_DECISION))
def test_an_order_that_went_on_without_the_line_does_not_change_it(status: Status) -> None:
    order = willing(status, L.WAITLISTED)
    events = editions.edition_allotted(order, "line1", OTHER, (), NOW)
    assert names(events) == ["lines-released"] and released(events)[0].barcode == "copy7"
    assert (order.lines[0].status, order.lines[0].title_id) == (L.WAITLISTED, "title1")


@pytest.mark.parametrize("line", sorted(set(L) - set(CAN_CHANGE)))
def test_an_edition_that_comes_too_late_goes_back(line: LineStatus) -> None:
    order = willing(Status.PENDING_REVIEW, line)
    events = editions.edition_allotted(order, "line1", OTHER, (), NOW)
    assert [copy.title_id for copy in released(events)] == ["title7"]
    assert (order.lines[0].status, order.lines[0].title_id) == (line, "title1")


@pytest.mark.parametrize("held", [["title7"], []])
def test_nobody_gets_a_title_twice(held: list[str]) -> None:
    order = willing()
    if not held:
        order.lines.append(a_line(7, L.ALLOTTED))
    events = editions.edition_allotted(order, "line1", OTHER, held, NOW)
    assert names(events) == ["lines-released", "order-submitted"]
    assert [line.title_id for line in events[1].lines] == ["title1"], "what was wanted at first is asked for"
    assert not editions.asks_for_edition(order, "line1")


def test_a_copy_of_the_other_that_comes_when_the_line_has_its_edition_goes_back() -> None:
    order = willing()
    editions.edition_allotted(order, "line1", OTHER, (), NOW)
    for _ in range(2):
        events = answers.line_allotted(order, "line1", claimed(), NOW)
        assert [(copy.title_id, copy.barcode) for copy in released(events)] == [("title1", "copy1")]
    assert order.lines[0].copy_barcode == "copy7"
    assert answers.line_waitlisted(order, "line1", 3, Verdict(), NOW) == []
    assert answers.line_unavailable(order, "line1", "没有", NOW) == []
