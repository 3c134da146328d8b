"""A courier's round, and the books that readers asked to have fetched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.delivery.domain.parcel import Recipient


@dataclass(slots=True)
class Run:
    """One round; which handovers travel with it is kept with the handovers."""

    run_id: str
    branch_id: str
    starts_at: datetime
    courier_id: str | None
    planned_at: datetime


@dataclass(slots=True)
class Collection:
    """One book to fetch. Its id is the loan's id."""

    loan_id: str
    order_id: str
    recipient: Recipient
    address: str
    branch_id: str
    title: str
    barcode: str
    asked_at: datetime
    done_at: datetime | None = None

    def ask_again(self, address: str, now: datetime) -> list[Any]:
        """The reader asks once more, perhaps to be visited elsewhere."""
        self.address, self.asked_at = address, now
        return []

    def finish(self, now: datetime) -> list[Any]:
        """The book is back."""
        self.done_at = self.done_at or now
        return []
