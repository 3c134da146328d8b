"""What orders knows of a reader."""

from dataclasses import dataclass, field
from datetime import date

from services.orders.domain.rules import NEWCOMER, NO_NEEDS
from services.orders.domain.terms import Standing


@dataclass(slots=True)
class Borrower:
    """Name, phone, card and needs as the users service told them; the titles of open lines, and of those that wait;
    whether the reader wants to read in years what was borrowed once.
    """

    reader_id: str
    name: str = ""
    phone: str | None = None
    card: str | None = None
    needs: str | None = None
    needs_until: date | None = None
    holding: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)
    keeps_record: bool = False

    def standing(self, today: date, overdue_since: date | None = None, lost: int = 0) -> Standing:
        """What of it counts for the policy today."""
        needs = self.needs if self.needs_until is None or today <= self.needs_until else None
        held = frozenset(self.holding)
        card, waiting = self.card or NEWCOMER, len(self.waiting)
        return Standing(card, needs or NO_NEEDS, held, waiting=waiting, overdue_since=overdue_since, lost=lost)
