"""Loans in the words of the HTTP contract."""

from datetime import date
from typing import Any

from services.chassis.storage.codec import decoder
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import LOAN_WORDS
from services.orders.domain.policy import Verdict
from services.orders.views.carts import verdict_view

Document = dict[str, Any]

as_loan = decoder(Loan)


def loan_view(loan: Loan, today: date, renewal: Verdict | None = None) -> Document:
    """A loan; with a verdict, whether and why not it could be renewed today."""
    shown = ("loan_id", "order_id", "title_id", "title", "barcode", "branch_id", "renewals")
    view = {
        **{key: getattr(loan, key) for key in shown},
        "due_on": loan.due_on.isoformat(),
        "status": loan.status,
        "status_text": LOAN_WORDS[loan.status],
        "started_at": loan.started_at.isoformat(),
        "returned_at": loan.returned_at and loan.returned_at.isoformat(),
        "collection_asked": loan.collection_at is not None,
        "recalled": loan.recalled_at is not None,
        "late_days": max(0, (today - loan.due_on).days) if loan.is_expected else 0,
    }
    return view if renewal is None else {**view, "renewal": verdict_view(renewal)}


def queued_view(loan: Loan, today: date, waiting: int) -> Document:
    """A loan that staff look after: who has it, and how many others want it."""
    reader = {"reader_id": loan.reader.reader_id, "name": loan.reader.name, "phone": loan.reader.phone}
    return {**loan_view(loan, today), "reader": reader, "waiting": waiting}
