"""What the orders service accepts of loans."""

from marshmallow import Schema, fields, validate

from services.contracts.shapes import Page, identifier, text


class OfLoan(Schema):
    """A request about one loan."""

    loan_id = identifier(required=True)


class Loans(Page):
    """A request for loans; with ``going_on``, of those alone that are not over."""

    going_on = fields.Boolean(load_default=False)


LOAN_QUEUES = ("claimed_returned", "awaited", "overdue", "lost")


class LoanQueue(Page):
    """Loans that staff have to look after: said to be back, wanted by others, late, or lost."""

    kind = fields.String(load_default="claimed_returned", validate=validate.OneOf(LOAN_QUEUES))


class Collect(OfLoan):
    """Ask the courier to fetch a book; the order's own address if none is given."""

    address = text(200, load_default=None, allow_none=True)


class ReturnCopy(Schema):
    """A return scan, at the branch where the book now is."""

    barcode = identifier(required=True)
    branch_id = identifier(load_default=None, allow_none=True)
