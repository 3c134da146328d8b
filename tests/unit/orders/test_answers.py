"""What catalog and delivery answer, in any order and at any time."""

import itertools

import pytest

from services.orders.domain import answers
from services.orders.domain.order import Order
from services.orders.domain.policy import Remedy, Verdict
from services.orders.domain.states import LINE_ENDED, LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, claimed, names

MAY_WAIT = Verdict()


def _waiting_for_all() -> Order:
    order = an_order(lines=[a_line(1), a_line(2), a_line(3)])
    order.slot_settled = False
    return order


STEPS = {
    "copy": lambda order: answers.line_allotted(order, "line1", claimed(1, "jl"), NOW),
    "queue": lambda order: answers.line_waitlisted(order, "line2", 4, MAY_WAIT, NOW),
    "none": lambda order: answers.line_unavailable(order, "line3", "没有", NOW),
    "slot": lambda order: answers.slot_claimed(order, "slot1", NOW, NOW, NOW),
}


@pytest.mark.parametrize("sequence", list(itertools.permutations(STEPS)))
def test_answers_come_in_any_order(sequence: tuple[str, ...]) -> None:
    order = _waiting_for_all()
    said = [names(STEPS[step](order)) for step in sequence]
    assert said == [["order-progressed"]] * 3 + [["order-ready-for-review"]]
    assert order.status == Status.PENDING_REVIEW
    assert [line.status for line in order.lines] == ["allotted", "waitlisted", "unavailable"]


def test_a_copy_for_a_line_that_ended_goes_back() -> None:
    order = an_order(Status.CANCELLED, [a_line(status=LineStatus.RELEASED)])
    events = answers.line_allotted(order, "line1", claimed(1, "jl"), NOW)
    assert names(events) == ["lines-released"]
    assert events[0].lines[0].barcode == "copy1"
    assert order.status == Status.CANCELLED


def test_a_slot_for_an_order_that_ended_goes_back() -> None:
    events = answers.slot_claimed(an_order(Status.CANCELLED), "slot1", NOW, NOW, NOW)
    assert names(events) == ["slot-released"]


def test_a_full_slot_ends_the_order_and_frees_its_copies() -> None:
    order = an_order(lines=[a_line(1, LineStatus.ALLOTTED), a_line(2)])
    order.slot_settled = False
    events = answers.slot_refused(order, "已满", NOW)
    assert names(events) == ["lines-released", "slot-released", "order-rejected"]
    assert order.status == Status.REJECTED
    assert [line.message for line in order.lines] == ["已满", "已满"]


def test_an_order_of_which_nothing_can_be_had_ends_with_words() -> None:
    order = an_order()
    events = answers.line_unavailable(order, "line1", "没有这种书", NOW)
    assert names(events) == ["slot-released", "order-rejected"]
    assert order.status == Status.REJECTED


def test_an_order_that_can_only_wait_gives_its_slot_back_and_goes_on_when_a_copy_comes() -> None:
    order = an_order()
    assert names(answers.line_waitlisted(order, "line1", 1, MAY_WAIT, NOW)) == ["order-progressed", "slot-released"]
    assert order.status == Status.SUBMITTED
    assert names(answers.line_allotted(order, "line1", claimed(1, "jl"), NOW)) == ["order-ready-for-review"]
    assert order.status == Status.PENDING_REVIEW
    assert order.lines[0].place is None


@pytest.mark.parametrize("status", [Status.APPROVED, Status.READY_FOR_PICKUP, Status.HANDED_OVER])
def test_a_line_that_comes_too_late_gets_an_order_of_its_own(status: Status) -> None:
    order = an_order(status, [a_line(1, LineStatus.APPROVED), a_line(2, LineStatus.WAITLISTED)])
    events = answers.line_allotted(order, "line2", claimed(2, "ys"), NOW)
    assert "lines-released" not in names(events)
    assert order.line("line2").moved_to == "o1-line2"
    new, said = answers.follow_up(order, order.line("line2"), NOW)
    assert (new.order_id, new.status, names(said)) == ("o1-line2", Status.PENDING_REVIEW, ["order-ready-for-review"])
    assert (new.lines[0].line_id, new.lines[0].copy_barcode) == ("line2", "copy2")


def test_an_answer_that_comes_twice_changes_nothing_more() -> None:
    order = an_order()
    answers.line_allotted(order, "line1", claimed(1, "jl"), NOW)
    again = [
        answers.line_allotted(order, "line1", claimed(1, "jl"), NOW),
        answers.line_waitlisted(order, "line1", 1, MAY_WAIT, NOW),
        answers.line_unavailable(order, "line1", "没有", NOW),
    ]
    assert again == [[], [], []], "nothing that the line holds is let go of"
    assert order.lines[0].status == LineStatus.ALLOTTED
    assert order.status == Status.PENDING_REVIEW


HELD = [LineStatus.ALLOTTED, LineStatus.APPROVED, LineStatus.HANDED_OVER]


@pytest.mark.parametrize("status", HELD)
def test_a_copy_that_serves_its_line_is_not_let_go_of_when_the_answer_comes_again(status: LineStatus) -> None:
    order = an_order(Status.HANDED_OVER, [a_line(1, status)])
    assert answers.line_allotted(order, "line1", claimed(1, "jl"), NOW) == []
    assert answers.line_waitlisted(order, "line1", 1, MAY_WAIT, NOW) == []
    assert order.lines[0].status == status


def test_a_copy_that_went_on_to_an_order_of_its_own_stays_there() -> None:
    order = an_order(Status.APPROVED, [a_line(1, LineStatus.APPROVED), a_line(2, LineStatus.WAITLISTED)])
    answers.line_allotted(order, "line2", claimed(2, "ys"), NOW)
    assert answers.line_allotted(order, "line2", claimed(2, "ys"), NOW) == []
    assert answers.line_waitlisted(order, "line2", 1, MAY_WAIT, NOW) == []


@pytest.mark.parametrize("status", sorted(LINE_ENDED))
def test_a_line_that_ended_lets_go_each_time_that_it_is_answered(status: LineStatus) -> None:
    order = an_order(Status.REJECTED, [a_line(1, status)])
    for _ in range(2):
        assert names(answers.line_allotted(order, "line1", claimed(1, "jl"), NOW)) == ["lines-released"]
        assert names(answers.line_waitlisted(order, "line1", 1, MAY_WAIT, NOW)) == ["lines-released"]


def test_a_line_that_waits_is_told_its_new_place() -> None:
    order = an_order(lines=[a_line(status=LineStatus.WAITLISTED, place=4)])
    assert names(answers.line_waitlisted(order, "line1", 2, MAY_WAIT, NOW)) == ["order-progressed"]
    assert answers.line_waitlisted(order, "line1", 2, MAY_WAIT, NOW) == []
    assert order.lines[0].place == 2


def test_a_title_that_cannot_be_had_is_let_go_of_if_it_was_asked_for_twice() -> None:
    order = an_order(lines=[a_line(1, LineStatus.ALLOTTED), a_line(2)], asked_at=NOW)
    assert names(answers.line_unavailable(order, "line2", "没有", NOW)) == ["lines-released", "order-ready-for-review"]


def test_an_order_that_has_its_slot_is_not_ended_by_an_older_refusal() -> None:
    order = an_order(Status.PENDING_REVIEW, [a_line(1, LineStatus.ALLOTTED)])
    assert answers.slot_refused(order, "已满", NOW) == []
    assert order.status == Status.PENDING_REVIEW


def test_only_what_is_open_is_asked_again() -> None:
    order = _waiting_for_all()
    STEPS["copy"](order)
    STEPS["queue"](order)
    asked = answers.asked_again(order)[0]
    assert (names([asked]), asked.fulfilment.slot_id) == (["order-submitted"], "slot1")
    assert [line.line_id for line in asked.lines] == ["line3"]
    STEPS["none"](order)
    STEPS["slot"](order)
    asked = answers.asked_again(order)[0]
    assert (asked.fulfilment.slot_id, [line.line_id for line in asked.lines]) == (None, ["line2"])


def test_who_is_not_answered_for_good_does_not_take_the_others_along() -> None:
    order = an_order(lines=[a_line(1, LineStatus.ALLOTTED), a_line(2)])
    events = answers.give_up(order, NOW)
    assert names(events) == ["lines-released", "order-ready-for-review"]
    assert [line.line_id for line in events[0].lines] == ["line2"]
    assert [line.status for line in order.lines] == ["allotted", "unavailable"]
    assert order.lines[1].message


def test_an_order_without_a_slot_ends_with_words() -> None:
    order = an_order(lines=[a_line(1, LineStatus.ALLOTTED)])
    order.slot_settled = False
    assert names(answers.give_up(order, NOW)) == ["lines-released", "slot-released", "order-rejected"]


def test_a_reader_who_waits_for_enough_joins_no_further_queue() -> None:
    order = an_order(lines=[a_line(1, LineStatus.ALLOTTED), a_line(2)])
    no = Verdict(False, "max_waiting", "newcomer", 2, 2, Remedy.WAIT_FOR_FEWER)
    events = answers.line_waitlisted(order, "line2", 4, no, NOW)
    assert names(events) == ["lines-released", "order-ready-for-review"]
    assert [line.line_id for line in events[0].lines] == ["line2"], "the place in the queue is given back"
    assert (order.lines[1].status, order.lines[1].message) == (
        LineStatus.UNAVAILABLE,
        "已全部借出；您排队等候的书已有 2 种，不能再多等",
    )


def test_who_waits_already_goes_on_waiting_whatever_the_limit_is_now() -> None:
    order = an_order(lines=[a_line(1, LineStatus.WAITLISTED, place=3)])
    answers.line_waitlisted(order, "line1", 2, Verdict(False, "max_waiting", "newcomer", 0, 1), NOW)
    assert (order.lines[0].status, order.lines[0].place) == (LineStatus.WAITLISTED, 2)
