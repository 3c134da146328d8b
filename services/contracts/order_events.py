"""What the orders service says."""

from marshmallow import fields, validate

from services.contracts.event import EventContract, Payload
from services.contracts.shapes import identifier, moment, text

METHODS = ("pickup", "delivery")
ORDER_STATUSES = (
    "submitted",
    "pending_review",
    "approved",
    "rejected",
    "preparing",
    "ready_for_pickup",
    "out_for_delivery",
    "handed_over",
    "closed",
    "cancelled",
    "expired",
)
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


class EditionWantedPayload(Payload):
    """The reader takes another edition of a title of which no copy is here, if it is none of ``besides``."""

    order_id = identifier(required=True)
    line_id = identifier(required=True)
    title_id = identifier(required=True)
    branch_id = identifier(required=True)
    besides = fields.List(identifier(), required=True)


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


class ApprovalTakenBackPayload(OrderEventPayload):
    """Staff think better of an approval; ``number`` tells one time from another."""

    number = fields.Integer(required=True)


class OrderRejectedPayload(OrderEventPayload):
    """The order ends before a handover, with words for the reader."""

    reason_code = fields.String(required=True, validate=validate.OneOf(REASON_CODES))
    message = text(500, required=True)


class OrderForgottenPayload(Payload):
    """Whoever keeps something of the reader of this order lets go of it."""

    order_id = identifier(required=True)


class OrderEscalatedPayload(OrderEventPayload):
    """The order is in ``status`` since then, which is too long; ``reason`` tells staff what is missing."""

    status = fields.String(required=True, validate=validate.OneOf(ORDER_STATUSES))
    since = moment(required=True)
    reason = text(200, required=True)


class HandoverRequestedPayload(OrderApprovedPayload):
    """Orders asks for the handover of approved lines, and where their books are if not at ``status``."""

    status = fields.String(required=True, validate=validate.OneOf(ORDER_STATUSES))


class OrderPostponedPayload(OrderEventPayload):
    """What was agreed for the order is later, since a branch is closed; the words are for its reader."""

    text = text(200, required=True)


class LinesReleasedPayload(OrderEventPayload):
    """The order lets go of these titles: claimed copies and places in a queue."""

    lines = fields.List(fields.Nested(CopyLine), required=True)


class SlotReleasedPayload(Payload):
    """The order no longer needs its slot."""

    order_id = identifier(required=True)
    slot_id = identifier(required=True)


ORDER_SUBMITTED = EventContract("order-submitted", "orders", 1, OrderSubmittedPayload)
EDITION_WANTED = EventContract("edition-wanted", "orders", 1, EditionWantedPayload)
ORDER_READY_FOR_REVIEW = EventContract("order-ready-for-review", "orders", 1, OrderEventPayload)
ORDER_CLAIMED = EventContract("order-claimed", "orders", 1, OrderEventPayload)
ORDER_APPROVED = EventContract("order-approved", "orders", 1, OrderApprovedPayload)
APPROVAL_TAKEN_BACK = EventContract("approval-taken-back", "orders", 1, ApprovalTakenBackPayload)
ORDER_REJECTED = EventContract("order-rejected", "orders", 1, OrderRejectedPayload)
LINES_REJECTED = EventContract("lines-rejected", "orders", 1, OrderRejectedPayload)
ORDER_CANCELLED = EventContract("order-cancelled", "orders", 1, OrderEventPayload)
ORDER_EXPIRED = EventContract("order-expired", "orders", 1, OrderEventPayload)
ORDER_PROGRESSED = EventContract("order-progressed", "orders", 1, OrderEventPayload)
ORDER_POSTPONED = EventContract("order-postponed", "orders", 1, OrderPostponedPayload)
ORDER_CLOSED = EventContract("order-closed", "orders", 1, OrderEventPayload)
ORDER_FORGOTTEN = EventContract("order-forgotten", "orders", 1, OrderForgottenPayload)
ORDER_ESCALATED = EventContract("order-escalated", "orders", 1, OrderEscalatedPayload)
HANDOVER_REQUESTED = EventContract("handover-requested", "orders", 1, HandoverRequestedPayload)
HANDOVER_REVOKED = EventContract("handover-revoked", "orders", 1, OrderEventPayload)
LINES_RELEASED = EventContract("lines-released", "orders", 1, LinesReleasedPayload)
SLOT_RELEASED = EventContract("slot-released", "orders", 1, SlotReleasedPayload)
