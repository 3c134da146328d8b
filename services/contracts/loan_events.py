"""What the orders service says of loans."""

from marshmallow import fields

from services.contracts.event import EventContract, Payload
from services.contracts.order_events import ReaderCard
from services.contracts.shapes import identifier, moment, text


class LoanPayload(Payload):
    """Something happened to a loan."""

    loan_id = identifier(required=True)
    order_id = identifier(required=True)
    reader_id = identifier(required=True)
    title_id = identifier(required=True)
    title = text(300, required=True)
    barcode = identifier(required=True)


class LoanStartedPayload(LoanPayload):
    """The reader has the book."""

    due_on = fields.Date(required=True)


class LoanReturnedPayload(LoanPayload):
    """The library has the book again, at ``branch_id``."""

    branch_id = identifier(required=True)
    returned_at = moment(required=True)


class LoanOverduePayload(LoanStartedPayload):
    """The book was due on ``due_on``, so many days ago."""

    days = fields.Integer(required=True)


class LoanDueMovedPayload(LoanStartedPayload):
    """The book is due later, since its branch is closed."""

    reason = text(60, required=True)


class LoanLostPayload(LoanPayload):
    """The book is gone; it belonged to ``branch_id``."""

    branch_id = identifier(required=True)


class CollectionRequestedPayload(LoanPayload):
    """The reader asks the courier to fetch the book."""

    reader = fields.Nested(ReaderCard, required=True)
    address = text(200, required=True)
    branch_id = identifier(required=True)


LOAN_STARTED = EventContract("loan-started", "orders", 1, LoanStartedPayload)
LOAN_RENEWED = EventContract("loan-renewed", "orders", 1, LoanStartedPayload)
LOAN_RETURNED = EventContract("loan-returned", "orders", 1, LoanReturnedPayload)
LOAN_DUE_SOON = EventContract("loan-due-soon", "orders", 1, LoanStartedPayload)
LOAN_OVERDUE = EventContract("loan-overdue", "orders", 1, LoanOverduePayload)
LOAN_RECALLED = EventContract("loan-recalled", "orders", 1, LoanStartedPayload)
LOAN_DUE_MOVED = EventContract("loan-due-moved", "orders", 1, LoanDueMovedPayload)
LOAN_CLAIMED_RETURNED = EventContract("loan-claimed-returned", "orders", 1, LoanPayload)
LOAN_CLAIM_DENIED = EventContract("loan-claim-denied", "orders", 1, LoanStartedPayload)
LOAN_LOST = EventContract("loan-lost", "orders", 1, LoanLostPayload)
LOAN_SETTLED = EventContract("loan-settled", "orders", 1, LoanPayload)
COLLECTION_REQUESTED = EventContract("collection-requested", "orders", 1, CollectionRequestedPayload)
