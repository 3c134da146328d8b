"""Shapes of orders and loans."""

from marshmallow import Schema, fields

from gateway.shapes.catalogue import Verdict
from services.contracts.shapes import identifier


class Line(Schema):
    """One wanted title of an order."""

    line_id = fields.String()
    title_id = fields.String()
    title = fields.String()
    status = fields.String()
    copy_barcode = fields.String()
    copy_branch_id = fields.String()
    place = fields.Integer()
    reason_code = fields.String()
    message = fields.String()
    next_step = fields.String()
    next_title_id = fields.String()
    moved_to = fields.String()
    instead_of = fields.String()
    edition = fields.String()
    loan_id = fields.String()
    loan_status = fields.String()
    due_on = fields.String()


class Fulfilment(Schema):
    """How, where and when the reader gets the books."""

    method = fields.String()
    branch_id = fields.String()
    slot_id = fields.String()
    address = fields.String()
    starts_at = fields.String()
    ends_at = fields.String()
    pickup_code = fields.String()
    pickup_until = fields.String()


class Moment(Schema):
    """One step that the reader sees."""

    at = fields.String()
    event = fields.String()
    text = fields.String()


class Reader(Schema):
    """Whom an order is for; for staff."""

    reader_id = fields.String()
    name = fields.String()
    phone = fields.String(allow_none=True)


class Review(Schema):
    """Who has an order in hand; for staff."""

    reviewer_id = fields.String()
    reviewer = fields.String()
    until = fields.String()


class Decision(Schema):
    """Who decided what about which lines; for staff. ``override`` is why it was done against a rule."""

    at = fields.String()
    by = fields.String()
    name = fields.String()
    deed = fields.String()
    line_ids = fields.List(fields.String())
    override = fields.String(allow_none=True)
    rule_id = fields.String(allow_none=True)


class Explained(Schema):
    """What staff should know before they decide: the reader's card and record, and what the policy refuses now."""

    card = fields.String()
    needs = fields.String()
    held = fields.Integer()
    max_loans = fields.Integer()
    loans = fields.Integer()
    late = fields.Integer()
    lost = fields.Integer()
    refusal = fields.Nested(Verdict, allow_none=True)


class OrderAccepted(Schema):
    """The answer to a submission."""

    order_id = fields.String()
    status = fields.String()
    lines = fields.List(fields.Nested(Line))


class Order(OrderAccepted):
    """An order with the truth per line."""

    status_text = fields.String()
    submitted_at = fields.String()
    fulfilment = fields.Nested(Fulfilment)
    timeline = fields.List(fields.Nested(Moment))
    reader = fields.Nested(Reader)
    review = fields.Nested(Review, allow_none=True)
    escalated_at = fields.String(allow_none=True)
    decide_by = fields.String(allow_none=True)
    taking_back = fields.Boolean()
    decisions = fields.List(fields.Nested(Decision))
    explained = fields.Nested(Explained)


class RefusedOne(Schema):
    """An order that was not approved, and why not."""

    order_id = fields.String()
    slug = fields.String()
    detail = fields.String()


class ApprovedMany(Schema):
    """What became of several orders."""

    approved = fields.List(fields.String())
    refused = fields.List(fields.Nested(RefusedOne))


class Loan(Schema):
    """One copy with one reader."""

    loan_id = fields.String()
    order_id = fields.String()
    title_id = fields.String()
    title = fields.String()
    barcode = fields.String()
    branch_id = fields.String()
    status = fields.String()
    status_text = fields.String()
    started_at = fields.String()
    due_on = fields.String()
    renewals = fields.Integer()
    returned_at = fields.String(allow_none=True)
    collection_asked = fields.Boolean()
    recalled = fields.Boolean()
    late_days = fields.Integer()
    renewal = fields.Nested(Verdict)


class QueuedLoan(Loan):
    """A loan that staff look after: who has it, and how many others wait for the title."""

    reader = fields.Nested(Reader)
    waiting = fields.Integer()


class WantedTitle(Schema):
    """A title named in an order."""

    title_id = identifier(required=True)
