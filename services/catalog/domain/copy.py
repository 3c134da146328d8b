"""One physical book, and who waits for one."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class CopyState(StrEnum):
    """Where one physical book is."""

    ON_SHELF = "on_shelf"
    CLAIMED = "claimed"
    ON_LOAN = "on_loan"
    IN_TRANSIT = "in_transit"
    WITHDRAWN = "withdrawn"
    LOST = "lost"


GONE = frozenset({CopyState.WITHDRAWN, CopyState.LOST})
IN_USE = frozenset({CopyState.CLAIMED, CopyState.ON_LOAN})


@dataclass(slots=True)
class Copy:
    """One physical book; ``line_id`` names the order line that has it while it is claimed or on loan."""

    barcode: str
    branch_id: str
    location: str | None = None
    call_number: str | None = None
    acquired_on: date | None = None
    state: CopyState = CopyState.ON_SHELF
    order_id: str | None = None
    line_id: str | None = None


@dataclass(slots=True)
class Waiter:
    """A line that waits for a copy."""

    order_id: str
    line_id: str
    branch_id: str
    since: datetime


@dataclass(slots=True)
class Refusal:
    """The answer to a line whose title the catalog does not have."""

    line_id: str
    title_id: str
