"""What the delivery service says and accepts."""

from marshmallow import Schema, fields, validate

from services.contracts.event import EventContract, Payload
from services.contracts.order_events import METHODS
from services.contracts.shapes import OfOrder, Page, identifier, moment, text

OUTCOMES = ("delivered", "nobody_home", "refused", "wrong_address")
HANDOVER_STATUSES = (
    "to_pack",
    "withdrawn",
    "ready_for_pickup",
    "packed",
    "out_for_delivery",
    "completed",
    "failed",
    "cancelled",
)


class SlotClaimedPayload(Payload):
    """The order has its place in the slot."""

    order_id = identifier(required=True)
    slot_id = identifier(required=True)
    starts_at = moment(required=True)
    ends_at = moment(required=True)


class SlotMovedPayload(SlotClaimedPayload):
    """The order has its place in another slot, since the branch is closed."""

    reason = text(60, required=True)


class SlotRefusedPayload(Payload):
    """The slot has no place for the order."""

    order_id = identifier(required=True)
    slot_id = identifier(required=True)
    message = text(200, required=True)


class HandoverPayload(Payload):
    """Something happened on the way to the reader."""

    order_id = identifier(required=True)
    reader_id = identifier(required=True)
    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    branch_id = identifier(required=True)


class HandoverReadyPayload(HandoverPayload):
    """The books wait at the counter; the reader shows the code."""

    pickup_code = text(12, required=True)


class HandoverAttemptedPayload(HandoverPayload):
    """The courier was at the door without handing over."""

    outcome = fields.String(required=True, validate=validate.OneOf(OUTCOMES))


class HandoverCompletedPayload(HandoverPayload):
    """The reader has the books; loans start at ``handed_over_at``."""

    handed_over_at = moment(required=True)


class HandoverWithdrawnPayload(HandoverPayload):
    """Nothing is packed, and nothing will be; the answer to the taking back of this ``number``."""

    number = fields.Integer(required=True)


HANDOVER_CREATED = EventContract("handover-created", "delivery", 1, HandoverPayload)
HANDOVER_READY = EventContract("handover-ready", "delivery", 1, HandoverReadyPayload)
HANDOVER_PACKED = EventContract("handover-packed", "delivery", 1, HandoverPayload)
HANDOVER_DISPATCHED = EventContract("handover-dispatched", "delivery", 1, HandoverPayload)
HANDOVER_ATTEMPTED = EventContract("handover-attempted", "delivery", 1, HandoverAttemptedPayload)
HANDOVER_COMPLETED = EventContract("handover-completed", "delivery", 1, HandoverCompletedPayload)
HANDOVER_FAILED = EventContract("handover-failed", "delivery", 1, HandoverAttemptedPayload)
HANDOVER_WITHDRAWN = EventContract("handover-withdrawn", "delivery", 1, HandoverWithdrawnPayload)
HANDOVER_CANCELLED = EventContract("handover-cancelled", "delivery", 1, HandoverPayload)
SLOT_CLAIMED = EventContract("slot-claimed", "delivery", 1, SlotClaimedPayload)
SLOT_MOVED = EventContract("slot-moved", "delivery", 1, SlotMovedPayload)
SLOT_REFUSED = EventContract("slot-refused", "delivery", 1, SlotRefusedPayload)


class Slots(Schema):
    """Windows that can still be chosen."""

    method = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(METHODS))
    branch_id = identifier(load_default=None, allow_none=True)
    date = fields.Date(load_default=None, allow_none=True)


class Handovers(Page):
    """Handovers for the dispatch desk."""

    status = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(HANDOVER_STATUSES))
    branch_id = identifier(load_default=None, allow_none=True)
    run_id = identifier(load_default=None, allow_none=True)


class Dispatch(OfOrder):
    """The books leave with the courier, on a run if one is named."""

    run_id = identifier(load_default=None, allow_none=True)


class Attempt(OfOrder):
    """What happened at the door."""

    outcome = fields.String(required=True, validate=validate.OneOf((*OUTCOMES, "handed_over")))
    proof = text(300, load_default=None, allow_none=True)


class CollectWithCode(OfOrder):
    """The reader is at the counter and says the code."""

    code = text(12, required=True)


class PlanRun(Schema):
    """One courier round."""

    branch_id = identifier(required=True)
    starts_at = moment(required=True)
    courier_id = identifier(load_default=None, allow_none=True)
    order_ids = fields.List(identifier(), load_default=list, validate=validate.Length(max=50))
