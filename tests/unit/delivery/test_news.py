"""What delivery does with news that comes early, late, or again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.correlation import Cause, Work, doing
from services.delivery.domain.slot import Slot
from services.delivery.handlers import Handlers
from tests.unit.memory import DeliveryStore

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOAN = {"loan_id": "loan1", "order_id": "o1", "title": "活着", "barcode": "c1", "branch_id": "jl"}
READER = {"reader_id": "r1", "name": "王秀兰", "phone": None}
REQUESTED = {**LOAN, "event": "collection-requested", "reader": READER, "address": "锦林路 8 号"}
RETURNED = {**LOAN, "event": "loan-returned", "reader_id": "r1"}
GOAL = {"method": "pickup", "branch_id": "jl", "slot_id": "s1", "address": None}
BOOK = {"line_id": "line1", "title_id": "t1", "title": "活着", "barcode": "c1"}
APPROVED: dict[str, Any] = {"event": "order-approved", "order_id": "o1", "reader": READER, "fulfilment": GOAL}
APPROVED["lines"] = [BOOK]
ENDED = {"event": "order-cancelled", "order_id": "o1", "reader_id": "r1"}


class Desk:
    """Delivery with a memory, and what it said."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.store = DeliveryStore(lambda event, *_: self.said.append(event.wire_name))
        self.handlers = Handlers(self.store, lambda: NOW, lambda: "123456")  # type: ignore[arg-type]
        slot = Slot("s1", "jl", "pickup", NOW, NOW + timedelta(hours=2), capacity=1)
        self.store.slots.insert("s1", slot, [])

    def hear(self, act: Any, news: dict[str, Any], sequence: int, source: str = "o1") -> None:
        with doing(Work("request1", cause=Cause(f"{source}-{sequence}", source, sequence))):
            act(news)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_request_to_fetch_a_book_that_is_back_has_no_effect(desk: Desk) -> None:
    desk.hear(desk.handlers.collections_changed, RETURNED, 3, "loan1")
    desk.hear(desk.handlers.collections_changed, REQUESTED, 2, "loan1")
    assert desk.store.collections.load("loan1").done_at == NOW


def test_who_asks_to_be_visited_again_is_visited_where_they_said_last(desk: Desk) -> None:
    elsewhere = {**REQUESTED, "address": "雅塘路 1 号"}
    desk.hear(desk.handlers.collections_changed, REQUESTED, 2, "loan1")
    desk.hear(desk.handlers.collections_changed, elsewhere, 3, "loan1")
    desk.hear(desk.handlers.collections_changed, REQUESTED, 2, "loan1")
    assert desk.store.collections.load("loan1").address == "雅塘路 1 号"
    desk.hear(desk.handlers.collections_changed, RETURNED, 4, "loan1")
    assert desk.store.collections.load("loan1").done_at == NOW


@pytest.mark.parametrize(("slot_id", "answer"), [("s1", "slot-claimed"), ("nowhere", "slot-refused")])
def test_a_question_is_answered_each_time_and_an_event_once(desk: Desk, slot_id: str, answer: str) -> None:
    wanted = {"order_id": "o1", "fulfilment": {**GOAL, "slot_id": slot_id}}
    for sequence in (1, 1, 2, 2):
        desk.hear(desk.handlers.order_submitted, wanted, sequence)
    assert desk.said == [answer, answer]


def test_an_order_that_asks_the_catalog_alone_gets_no_answer_here(desk: Desk) -> None:
    desk.hear(desk.handlers.order_submitted, {"order_id": "o1", "fulfilment": {**GOAL, "slot_id": None}}, 2)
    assert desk.said == []


def test_an_order_that_asks_for_its_handover_gets_it_or_hears_of_it(desk: Desk) -> None:
    asked = {**APPROVED, "event": "handover-requested", "status": "approved"}
    desk.hear(desk.handlers.order_approved, asked, 4)
    desk.hear(desk.handlers.order_approved, APPROVED, 3)
    assert desk.said == ["handover-created"]
    desk.store.handovers.update("o1", lambda handover: handover.pack("123456"))
    desk.hear(desk.handlers.order_approved, asked, 5)
    desk.hear(desk.handlers.order_approved, {**asked, "status": "ready_for_pickup"}, 6)
    assert desk.said == ["handover-created", "handover-ready", "handover-ready"]


def test_a_late_approval_creates_nothing_and_a_late_question_stays_unanswered(desk: Desk) -> None:
    desk.hear(desk.handlers.order_ended, ENDED, 6)
    desk.hear(desk.handlers.order_approved, APPROVED, 3)
    desk.hear(desk.handlers.order_approved, {**APPROVED, "status": "approved"}, 5)
    assert desk.said == ["handover-cancelled"]
    desk.hear(desk.handlers.order_ended, {**ENDED, "event": "handover-revoked"}, 7)
    assert desk.said == ["handover-cancelled", "handover-cancelled"]
