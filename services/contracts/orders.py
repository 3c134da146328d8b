"""What the orders service says and accepts."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.contracts.event import EventContract, Payload
from services.contracts.shapes import MAX_LINES, OfOrder, Page, identifier, moment, text

METHODS = ("pickup", "delivery")
REASON_CODES = (
    "damaged",
    "not_found_on_shelf",
    "needed_for_reading_room",
    "reader_limit",
    "duplicate",
    "other",
)


class ReaderCard(Payload):
    """Whom the books are for, as the people who hand them over need to know it."""

    reader_id = identifier(required=True)
    name = text(60, required=True)
    phone = text(30, required=True, allow_none=True)


class Fulfilment(Payload):
    """How and where the reader wants the books."""

    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    branch_id = identifier(required=True)
    slot_id = identifier(required=True, allow_none=True)
    address = text(200, load_default=None, allow_none=True)


class WantedLine(Payload):
    """One title that an order wants."""

    line_id = identifier(required=True)
    title_id = identifier(required=True)
    title = text(300, required=True)


class CopyLine(WantedLine):
    """One title with the copy that was claimed for it, if any."""

    barcode = identifier(required=True, allow_none=True)


class OrderSubmittedPayload(Payload):
    """A reader asks for books; catalog and delivery answer."""

    order_id = identifier(required=True)
    reader_id = identifier(required=True)
    fulfilment = fields.Nested(Fulfilment, required=True)
    lines = fields.List(fields.Nested(WantedLine), required=True)


class OrderEventPayload(Payload):
    """Something happened to an order as a whole."""

    order_id = identifier(required=True)
    reader_id = identifier(required=True)


class OrderApprovedPayload(OrderEventPayload):
    """Staff approved these lines; delivery hands them over."""

    reader = fields.Nested(ReaderCard, required=True)
    fulfilment = fields.Nested(Fulfilment, required=True)
    lines = fields.List(fields.Nested(CopyLine), required=True)


class OrderRejectedPayload(OrderEventPayload):
    """The order ends before a handover, with words for the reader."""

    reason_code = fields.String(required=True, validate=validate.OneOf(REASON_CODES))
    message = text(500, required=True)


class LinesReleasedPayload(OrderEventPayload):
    """The order lets go of these titles: claimed copies and places in a queue."""

    lines = fields.List(fields.Nested(CopyLine), required=True)


class SlotReleasedPayload(Payload):
    """The order no longer needs its slot."""

    order_id = identifier(required=True)
    slot_id = identifier(required=True)


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


class CollectionRequestedPayload(LoanPayload):
    """The reader asks the courier to fetch the book."""

    reader = fields.Nested(ReaderCard, required=True)
    address = text(200, required=True)
    branch_id = identifier(required=True)


class BranchHoursSetPayload(Payload):
    """A branch, where it is and when it is open (local time, weekday to opening blocks)."""

    branch_id = identifier(required=True)
    name = text(60, required=True)
    hours = fields.Dict(
        keys=fields.String(validate=validate.OneOf(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))),
        values=fields.List(fields.List(fields.String(), validate=validate.Length(equal=2))),
        required=True,
    )


ORDER_SUBMITTED = EventContract("order-submitted", "orders", 1, OrderSubmittedPayload)
ORDER_READY_FOR_REVIEW = EventContract("order-ready-for-review", "orders", 1, OrderEventPayload)
ORDER_CLAIMED = EventContract("order-claimed", "orders", 1, OrderEventPayload)
ORDER_APPROVED = EventContract("order-approved", "orders", 1, OrderApprovedPayload)
ORDER_REJECTED = EventContract("order-rejected", "orders", 1, OrderRejectedPayload)
LINES_REJECTED = EventContract("lines-rejected", "orders", 1, OrderRejectedPayload)
ORDER_CANCELLED = EventContract("order-cancelled", "orders", 1, OrderEventPayload)
ORDER_EXPIRED = EventContract("order-expired", "orders", 1, OrderEventPayload)
ORDER_PROGRESSED = EventContract("order-progressed", "orders", 1, OrderEventPayload)
ORDER_CLOSED = EventContract("order-closed", "orders", 1, OrderEventPayload)
LINES_RELEASED = EventContract("lines-released", "orders", 1, LinesReleasedPayload)
SLOT_RELEASED = EventContract("slot-released", "orders", 1, SlotReleasedPayload)
LOAN_STARTED = EventContract("loan-started", "orders", 1, LoanStartedPayload)
LOAN_RENEWED = EventContract("loan-renewed", "orders", 1, LoanStartedPayload)
LOAN_RETURNED = EventContract("loan-returned", "orders", 1, LoanReturnedPayload)
COLLECTION_REQUESTED = EventContract("collection-requested", "orders", 1, CollectionRequestedPayload)
BRANCH_HOURS_SET = EventContract("branch-hours-set", "orders", 1, BranchHoursSetPayload)


class CartLine(Schema):
    """A title for the cart; ``title`` is the name that the gateway read from the catalog."""

    title_id = identifier(required=True)
    title = text(300, required=True)


class FulfilmentChoice(Schema):
    """How and where the reader wants the books."""

    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    branch_id = identifier(required=True)
    slot_id = identifier(required=True)
    address = text(200, load_default=None, allow_none=True)


class Submit(Schema):
    """One order; without ``lines`` the cart is ordered."""

    lines = fields.List(
        fields.Nested(CartLine), load_default=None, allow_none=True, validate=validate.Length(max=MAX_LINES)
    )
    fulfilment = fields.Nested(FulfilmentChoice, required=True)


class ReviewQueue(Page):
    """Orders that wait for staff, the oldest first."""

    status = fields.String(
        load_default="pending_review", validate=validate.OneOf(("pending_review", "approved", "rejected"))
    )


LINE_IDS: dict[str, Any] = {"load_default": None, "allow_none": True, "validate": validate.Length(1, MAX_LINES)}


class Approve(OfOrder):
    """Approve the named lines, or every line that has a copy."""

    lines = fields.List(identifier(), **LINE_IDS)


class Reject(OfOrder):
    """Reject the named lines, or the whole order, with words that the reader reads."""

    lines = fields.List(identifier(), **LINE_IDS)
    reason_code = fields.String(required=True, validate=validate.OneOf(REASON_CODES))
    message = text(500, required=True)


class OfLoan(Schema):
    """A request about one loan."""

    loan_id = identifier(required=True)


class Collect(OfLoan):
    """Ask the courier to fetch a book; the order's own address if none is given."""

    address = text(200, load_default=None, allow_none=True)


class ReturnCopy(Schema):
    """A return scan, at the branch where the book now is."""

    barcode = identifier(required=True)
    branch_id = identifier(load_default=None, allow_none=True)


class Branch(BranchHoursSetPayload):
    """A branch as an administrator writes it."""

    address = text(200, required=True)
    phone = text(30, load_default=None, allow_none=True)
