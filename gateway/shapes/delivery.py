"""Shapes of slots, handovers, runs and collections."""

from marshmallow import Schema, fields


class Slot(Schema):
    """A window with a capacity."""

    slot_id = fields.String()
    branch_id = fields.String()
    method = fields.String()
    starts_at = fields.String()
    ends_at = fields.String()
    capacity = fields.Integer()
    free = fields.Integer()


class Person(Schema):
    """Whom to hand the books to."""

    name = fields.String()
    phone = fields.String(allow_none=True)


class Parcel(Schema):
    """One book of a handover."""

    line_id = fields.String()
    title_id = fields.String()
    title = fields.String()
    barcode = fields.String(allow_none=True)


class Visit(Schema):
    """One visit at the door."""

    at = fields.String()
    outcome = fields.String()
    proof = fields.String(allow_none=True)


class Handover(Schema):
    """The books of one order on their way to the reader."""

    order_id = fields.String()
    status = fields.String()
    status_text = fields.String()
    method = fields.String()
    branch_id = fields.String()
    address = fields.String(allow_none=True)
    run_id = fields.String(allow_none=True)
    reader = fields.Nested(Person)
    created_at = fields.String()
    starts_at = fields.String(allow_none=True)
    ends_at = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(Parcel))
    attempts = fields.List(fields.Nested(Visit))


class Run(Schema):
    """A courier round."""

    run_id = fields.String()
    branch_id = fields.String()
    starts_at = fields.String()
    courier_id = fields.String(allow_none=True)
    order_ids = fields.List(fields.String())


class Collection(Schema):
    """A book that a reader asked to have fetched."""

    loan_id = fields.String()
    order_id = fields.String()
    title = fields.String()
    barcode = fields.String()
    branch_id = fields.String()
    address = fields.String()
    reader = fields.Nested(Person)
    asked_at = fields.String()
