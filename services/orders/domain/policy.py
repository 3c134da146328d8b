"""What a card allows. Figures a Chinese community library would recognise; the names are the field's."""

from dataclasses import dataclass
from datetime import timedelta

from services.orders.domain.refusals import LoanLimitReached


@dataclass(frozen=True, slots=True)
class Limits:
    """The policy parameters of one card."""

    max_loans: int
    loan_days: int
    renewals: int
    renewal_days: int
    pickup_hold_days: int

    @property
    def pickup_hold(self) -> timedelta:
        """How long books wait at the counter after the chosen window."""
        return timedelta(days=self.pickup_hold_days)


LIMITS: dict[str | None, Limits] = {
    None: Limits(max_loans=3, loan_days=30, renewals=0, renewal_days=0, pickup_hold_days=3),
    "city_pass": Limits(max_loans=6, loan_days=30, renewals=1, renewal_days=30, pickup_hold_days=3),
    "trust_card": Limits(max_loans=10, loan_days=30, renewals=2, renewal_days=30, pickup_hold_days=5),
}
"""By card; ``None`` is the newcomer, whose card is not confirmed yet."""


def check_room(limits: Limits, current: int, wanted: int) -> None:
    """Raise LoanLimitReached when ``wanted`` more books would be too many."""
    over = current + wanted - limits.max_loans
    if over > 0:
        raise LoanLimitReached(limit=limits.max_loans, current=current, over=over)
