"""How an order comes to its reader."""

from dataclasses import dataclass
from datetime import datetime

from services.orders.domain.events import Destination


@dataclass(slots=True)
class Fulfilment:
    """How, where and when the reader gets the books."""

    method: str
    branch_id: str
    slot_id: str | None
    address: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    pickup_code: str | None = None
    pickup_until: datetime | None = None
    hold_days: int = 0

    def destination(self) -> Destination:
        """The fulfilment as events tell it."""
        return Destination(self.method, self.branch_id, self.slot_id, self.address)
