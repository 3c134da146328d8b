"""The decision: per line or whole, by one member of staff at a time."""

from datetime import datetime, timedelta

import pytest

from services.orders.domain import deadlines, review
from services.orders.domain.decision import AUTOMATIC, Deed, Reviewer, decide_by
from services.orders.domain.order import Events, Order
from services.orders.domain.policy import Remedy, Verdict
from services.orders.domain.refusals import (
    LineNotDecidable,
    LineNotFound,
    OrderStateForbids,
    OverrideNeeded,
    ReviewedByOther,
    ReviewSingly,
    TooLateToUndo,
)
from services.orders.domain.states import LineStatus, Status
from tests.unit.orders.builders import NOW, a_line, an_order, names

ZHOU, LI = Reviewer("s1", "周馆员"), Reviewer("s2", "李馆员")
ALLOTTED, WAITLISTED, REJECTED = LineStatus.ALLOTTED, LineStatus.WAITLISTED, LineStatus.REJECTED


def _pending(*statuses: LineStatus) -> Order:
    lines = [a_line(number, status) for number, status in enumerate(statuses, start=1)]
    return an_order(Status.PENDING_REVIEW, lines)


def _approve(order: Order, *line_ids: str, by: Reviewer = ZHOU, now: datetime = NOW) -> Events:
    return review.approve(order, review.to_approve(order, line_ids), by, now)


def _reject(order: Order, *line_ids: str) -> Events:
    words = {"reason_code": "damaged", "message": "破损"}
    return review.reject(order, list(line_ids) or None, **words, by=ZHOU, now=NOW)


def test_approving_the_whole_order_leaves_waiting_lines_waiting() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    events = _approve(order)
    assert names(events) == ["order-approved"]
    assert [line.line_id for line in events[0].lines] == ["line1"]
    assert [line.status for line in order.lines] == ["approved", "waitlisted"]
    assert order.status == Status.APPROVED


def test_an_order_moves_on_when_its_last_line_is_decided() -> None:
    order = _pending(ALLOTTED, ALLOTTED)
    assert names(_approve(order, "line1")) == ["order-progressed"]
    assert order.status == Status.PENDING_REVIEW
    assert names(_reject(order, "line2")) == ["lines-released", "lines-rejected", "order-approved"]
    assert order.status == Status.APPROVED


def test_rejecting_everything_ends_the_order() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    events = _reject(order)
    assert names(events) == ["lines-released", "slot-released", "order-rejected"]
    assert [line.line_id for line in events[0].lines] == ["line1", "line2"]
    assert {(line.status, line.reason_code, line.message) for line in order.lines} == {(REJECTED, "damaged", "破损")}


def test_rejecting_the_whole_order_takes_back_lines_that_were_approved() -> None:
    order = _pending(ALLOTTED, ALLOTTED)
    _approve(order, "line1")
    assert names(_reject(order)) == ["lines-released", "slot-released", "order-rejected"]
    assert [line.status for line in order.lines] == [REJECTED, REJECTED]


def test_an_order_whose_copies_were_rejected_waits_for_the_rest() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    assert names(_reject(order, "line1")) == ["lines-released", "lines-rejected", "slot-released"]
    assert order.status == Status.SUBMITTED


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PENDING_REVIEW])
def test_only_a_pending_order_is_decided(status: Status) -> None:
    order = an_order(status, [a_line(1, ALLOTTED)])
    for decide in (
        lambda: _approve(order),
        lambda: _reject(order),
        lambda: review.claim(order, ZHOU, NOW),
    ):
        with pytest.raises(OrderStateForbids):
            decide()
    assert order.lines[0].status == ALLOTTED


def test_a_line_without_a_copy_is_not_approved() -> None:
    with pytest.raises(LineNotDecidable):
        _approve(_pending(ALLOTTED, WAITLISTED), "line2")
    with pytest.raises(LineNotDecidable):
        _approve(_pending(WAITLISTED))
    with pytest.raises(LineNotFound):
        _approve(_pending(ALLOTTED), "nowhere")


def test_a_claimed_order_is_left_to_its_reviewer_until_the_claim_expires() -> None:
    order = _pending(ALLOTTED)
    assert names(review.claim(order, ZHOU, NOW)) == ["order-claimed"]
    with pytest.raises(ReviewedByOther) as refused:
        _approve(order, by=LI, now=NOW + timedelta(minutes=9))
    assert refused.value.details == {"reviewer": "周馆员"}
    later = NOW + review.CLAIM_LASTS + timedelta(seconds=1)
    assert names(_approve(order, by=LI, now=later)) == ["order-approved"]


NO = Verdict(False, "grace_days", "newcomer", 0, 4, Remedy.RETURN_OVERDUE)


def test_what_the_policy_refuses_needs_a_reason_that_is_kept() -> None:
    order = _pending(ALLOTTED)
    with pytest.raises(OverrideNeeded) as refused:
        review.approve(order, order.lines, ZHOU, NOW, refusal=NO)
    assert (refused.value.details["reason"], refused.value.details["current"]) == ("grace_days", 4)
    assert (order.status, order.decisions) == (Status.PENDING_REVIEW, [])
    review.approve(order, order.lines, ZHOU, NOW, refusal=NO, override="书在路上")
    decision = order.decisions[0]
    assert (decision.deed, decision.name, decision.override, decision.rule_id) == (
        Deed.APPROVED,
        "周馆员",
        "书在路上",
        "newcomer",
    )


def test_a_reason_where_none_is_needed_is_no_override() -> None:
    order = _pending(ALLOTTED)
    review.approve(order, order.lines, ZHOU, NOW, override="以防万一")
    assert order.decisions[0].override is None


def test_a_rejection_offers_what_to_do_instead() -> None:
    order = _pending(ALLOTTED, ALLOTTED)
    _reject(order, "line1")
    assert order.lines[0].next_step == "wait", "of a damaged book"
    words = {"reason_code": "not_found_on_shelf", "message": "没有找到"}
    more = {"next_step": "another_edition", "next_title_id": "t9"}
    review.reject(order, ["line2"], **words, **more, by=ZHOU, now=NOW)
    assert (order.lines[1].next_step, order.lines[1].next_title_id) == ("another_edition", "t9")


def test_an_approval_is_taken_back_within_a_minute_once_delivery_lets_go() -> None:
    order = _pending(ALLOTTED, WAITLISTED)
    _approve(order)
    order.handover_known = True
    assert names(review.take_back(order, ZHOU, NOW + review.UNDO_WITHIN)) == ["approval-taken-back"]
    assert order.status == Status.APPROVED, "delivery has a say"
    assert names(review.taken_back(order, 2, NOW)) == ["order-ready-for-review"]
    assert (order.status, [line.status for line in order.lines]) == (Status.PENDING_REVIEW, [ALLOTTED, WAITLISTED])
    assert [each.deed for each in order.decisions] == ["approved", "taken_back"]
    assert names(_approve(order)) == ["order-approved"]


def test_nobody_takes_back_what_is_older_or_anothers() -> None:
    for by, when in ((ZHOU, NOW + review.UNDO_WITHIN + timedelta(seconds=1)), (LI, NOW)):
        order = _pending(ALLOTTED)
        _approve(order)
        with pytest.raises(TooLateToUndo):
            review.take_back(order, by, when)
        assert not order.taking_back


@pytest.mark.parametrize("status", set(Status) - {Status.APPROVED})
def test_only_what_is_approved_and_not_packed_is_taken_back(status: Status) -> None:
    with pytest.raises(OrderStateForbids):
        review.take_back(an_order(status), ZHOU, NOW)


def test_what_a_rule_approved_anybody_takes_back_at_any_time_and_the_rule_does_not_insist() -> None:
    order = _pending(ALLOTTED)
    assert review.may_decide_by_itself(order, 1, None, 0)
    _approve(order, by=AUTOMATIC)
    review.take_back(order, LI, NOW + timedelta(days=3))
    review.taken_back(order, 2, NOW + timedelta(days=3))
    assert not review.may_decide_by_itself(order, 1, None, 0)


def test_news_of_a_handover_that_was_let_go_of_frees_the_copies_of_an_order_that_ended() -> None:
    order = _pending(ALLOTTED)
    _approve(order)
    review.take_back(order, ZHOU, NOW)
    order.cancel(NOW, "取消")
    assert names(review.taken_back(order, 2, NOW)) == ["lines-released"]
    assert order.status == Status.CANCELLED


def test_packed_books_end_the_taking_back() -> None:
    order = _pending(ALLOTTED)
    _approve(order)
    review.take_back(order, ZHOU, NOW)
    order.move("make_ready", NOW, "")
    assert not order.taking_back
    assert review.taken_back(order, 2, NOW) == []


@pytest.mark.parametrize(
    ("statuses", "most", "refusal", "troubles"),
    [
        ([ALLOTTED, ALLOTTED], 1, None, 0),
        ([ALLOTTED, WAITLISTED], 5, None, 0),
        ([ALLOTTED], 5, NO, 0),
        ([ALLOTTED], 5, None, 1),
        ([ALLOTTED], 0, None, 0),
    ],
    ids=["too many", "somebody waits", "against the policy", "a reader with troubles", "switched off"],
)
def test_a_rule_decides_only_what_nobody_would_doubt(
    statuses: list[LineStatus], most: int, refusal: Verdict | None, troubles: int
) -> None:
    assert not review.may_decide_by_itself(_pending(*statuses), most, refusal, troubles)


def test_staff_who_have_it_in_hand_are_not_overtaken_by_a_rule() -> None:
    order = _pending(ALLOTTED)
    review.claim(order, ZHOU, NOW)
    assert not review.may_decide_by_itself(order, 5, None, 0)


def test_an_order_should_be_decided_in_time_for_its_window() -> None:
    tomorrow = NOW + timedelta(days=1)
    assert decide_by(NOW, None) == tomorrow
    assert decide_by(NOW, NOW + timedelta(days=9)) == tomorrow
    assert decide_by(NOW, NOW + timedelta(hours=5)) == NOW + timedelta(hours=3)
    assert decide_by(NOW, NOW + timedelta(minutes=5)) == NOW


def test_an_answer_to_an_earlier_time_takes_nothing_back() -> None:
    order = _pending(ALLOTTED)
    for number in (2, 4):
        _approve(order)
        review.take_back(order, ZHOU, NOW)
        if number == 4:
            assert review.taken_back(order, 2, NOW) == []
            assert order.status == Status.APPROVED
        review.taken_back(order, number, NOW)
        assert order.status == Status.PENDING_REVIEW


def test_an_approval_is_taken_back_once() -> None:
    order = _pending(ALLOTTED)
    _approve(order)
    review.take_back(order, ZHOU, NOW)
    with pytest.raises(TooLateToUndo):
        review.take_back(order, ZHOU, NOW)


def test_what_was_approved_long_ago_is_waited_for_from_when_it_is_taken_back() -> None:
    order = _pending(ALLOTTED)
    _approve(order, by=AUTOMATIC)
    later = NOW + timedelta(days=20)
    review.take_back(order, LI, later)
    assert deadlines.overdue(order, later + timedelta(minutes=1)) == []
    again = deadlines.overdue(order, later + timedelta(minutes=11))
    assert [(event.wire_name, event.number) for event in again] == [("approval-taken-back", 2)]


def test_an_order_whose_approval_was_taken_back_is_not_approved_among_many() -> None:
    order = _pending(ALLOTTED)
    review.check_is_seen_first(order)
    _approve(order)
    review.take_back(order, ZHOU, NOW)
    review.taken_back(order, 2, NOW)
    with pytest.raises(ReviewSingly):
        review.check_is_seen_first(order)
