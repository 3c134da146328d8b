"""Orders in any state, built by hand so that a test shows only what it is about."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.orders.domain.answers import Claimed
from services.orders.domain.events import ReaderCard
from services.orders.domain.fulfilment import Fulfilment
from services.orders.domain.line import Line
from services.orders.domain.order import Order
from services.orders.domain.states import LineStatus, Status

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
READER = ReaderCard("r1", "王秀兰", "0731-5555-0100")


def a_line(number: int = 1, status: LineStatus = LineStatus.REQUESTED, **more: Any) -> Line:
    """A wanted title; with a copy where its state has one."""
    line = Line(f"line{number}", f"title{number}", f"书{number}", status, **more)
    if status in (LineStatus.ALLOTTED, LineStatus.APPROVED, LineStatus.HANDED_OVER, LineStatus.RETURNED):
        line.copy_barcode, line.copy_branch_id = f"copy{number}", "jl"
    return line


def an_order(
    status: Status = Status.SUBMITTED, lines: list[Line] | None = None, method: str = "pickup", **more: Any
) -> Order:
    """An order with one requested line and a slot that has been answered."""
    goal = Fulfilment(method, "jl", "slot1", None if method == "pickup" else "锦林路 8 号")
    goal.starts_at, goal.ends_at = NOW + timedelta(days=1), NOW + timedelta(days=1, hours=2)
    order = Order("o1", READER, goal, lines or [a_line()], submitted_at=NOW, status=status, **more)
    order.slot_settled = True
    return order


def claimed(number: int = 1, branch_id: str = "jl", **more: Any) -> Claimed:
    """The copy that the catalog keeps for a line."""
    return Claimed(**{"title_id": f"title{number}", "barcode": f"copy{number}", "branch_id": branch_id, **more})


def names(events: list[Any]) -> list[str]:
    """The wire names of events."""
    return [event.wire_name for event in events]
