"""The states of a loan, and every move between them."""

from datetime import date
from enum import StrEnum


class LoanStatus(StrEnum):
    """Where a lent book is."""

    ON_LOAN = "on_loan"
    CLAIMED_RETURNED = "claimed_returned"
    """The reader says that it is back; the library looks for it."""
    LOST = "lost"
    SETTLED = "settled"
    """Lost, and made good or forgiven."""
    RETURNED = "returned"


S = LoanStatus

LOAN_TRANSITIONS: dict[tuple[LoanStatus, str], LoanStatus] = {
    (S.ON_LOAN, "renew"): S.ON_LOAN,
    (S.ON_LOAN, "recall"): S.ON_LOAN,
    (S.ON_LOAN, "fetch"): S.ON_LOAN,
    (S.ON_LOAN, "claim_returned"): S.CLAIMED_RETURNED,
    (S.CLAIMED_RETURNED, "deny"): S.ON_LOAN,
    (S.ON_LOAN, "lose"): S.LOST,
    (S.CLAIMED_RETURNED, "lose"): S.LOST,
    (S.ON_LOAN, "give_back"): S.RETURNED,
    (S.CLAIMED_RETURNED, "give_back"): S.RETURNED,
    (S.LOST, "settle"): S.SETTLED,
    # What was lost is found: whoever brings it, it is back.
    (S.LOST, "give_back"): S.RETURNED,
    (S.SETTLED, "give_back"): S.RETURNED,
}
"""(status, verb) to the status that follows. What is not here is forbidden."""

LOAN_ENDED = frozenset({S.LOST, S.SETTLED, S.RETURNED})

LOAN_WORDS: dict[LoanStatus, str] = {
    S.ON_LOAN: "借阅中",
    S.CLAIMED_RETURNED: "据说已归还，正在核实",
    S.LOST: "已登记遗失",
    S.SETTLED: "遗失已结清",
    S.RETURNED: "已归还",
}

REMINDED_ON = (-3, 1, 8, 15, 22, 29, 59)
"""Days after the due day on which a reader hears of a book; the first is before it."""


def steps_by(day: date, due_on: date) -> int:
    """How many of these days have come by a day."""
    return sum(step <= (day - due_on).days for step in REMINDED_ON)
