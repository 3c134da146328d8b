"""Every row of both tables of moves, and every row that is missing."""

import itertools

import pytest

from services.orders.domain.refusals import LineNotDecidable, OrderStateForbids
from services.orders.domain.states import (
    ENDED,
    LINE_ENDED,
    LINE_TRANSITIONS,
    TRANSITIONS,
    WORDS,
    LineStatus,
    Status,
)
from tests.unit.orders.builders import NOW, a_line, an_order

VERBS = sorted({verb for _, verb in TRANSITIONS})
LINE_VERBS = sorted({verb for _, verb in LINE_TRANSITIONS})


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(Status, VERBS)))
def test_an_order_moves_by_its_table(status: Status, verb: str) -> None:
    order = an_order(status)
    if (status, verb) in TRANSITIONS:
        order.move(verb, NOW, "")
        assert order.status == TRANSITIONS[status, verb]
        assert order.timeline[-1].event == order.status
    else:
        with pytest.raises(OrderStateForbids) as refused:
            order.move(verb, NOW, "")
        assert refused.value.details == {"status": WORDS[status]}
        assert (order.status, order.timeline) == (status, [])


@pytest.mark.parametrize(("status", "verb"), list(itertools.product(LineStatus, LINE_VERBS)))
def test_a_line_moves_by_its_table(status: LineStatus, verb: str) -> None:
    line = a_line(status=status)
    if (status, verb) in LINE_TRANSITIONS:
        line.move(verb)
        assert line.status == LINE_TRANSITIONS[status, verb]
    else:
        with pytest.raises(LineNotDecidable):
            line.move(verb)
        assert line.status == status


def _reachable(table: dict[tuple[object, str], object], start: object) -> set[object]:
    found, ahead = {start}, [start]
    while ahead:
        here = ahead.pop()
        new = {after for (before, _), after in table.items() if before == here} - found
        found |= new
        ahead += new
    return found


def test_every_state_can_be_reached_and_left() -> None:
    assert _reachable(dict(TRANSITIONS), Status.SUBMITTED) == set(Status)
    assert _reachable(dict(LINE_TRANSITIONS), LineStatus.REQUESTED) == set(LineStatus)
    assert {verb for status, verb in TRANSITIONS if status in ENDED} == {"hand_over", "fail"}, "only facts reopen"
    left = {status for status in LineStatus if not any(before == status for before, _ in LINE_TRANSITIONS)}
    assert left == LINE_ENDED - {LineStatus.LOST}, "what was lost may be found"
