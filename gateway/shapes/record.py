"""Shapes of what the library keeps of a reader."""

from marshmallow import Schema, fields

from gateway.shapes.accounts import Account, Notice
from gateway.shapes.catalogue import Chosen
from gateway.shapes.delivery import Collection, Handover
from gateway.shapes.orders import Loan, Order


class Record(Schema):
    """Whether the record is kept, and after how many days it is forgotten otherwise."""

    keep = fields.Boolean()
    days = fields.Integer()


class Export(Schema):
    """All of it."""

    account = fields.Nested(Account)
    record = fields.Nested(Record)
    cart = fields.List(fields.Nested(Chosen))
    shelf = fields.List(fields.Nested(Chosen))
    orders = fields.List(fields.Nested(Order))
    loans = fields.List(fields.Nested(Loan))
    handovers = fields.List(fields.Nested(Handover))
    collections = fields.List(fields.Nested(Collection))
    notices = fields.List(fields.Nested(Notice))
