"""What the catalog says."""

from marshmallow import fields, validate

from services.contracts.event import EventContract, Payload
from services.contracts.shapes import identifier, text


class LineAnswer(Payload):
    """The catalog's answer to one line of an order."""

    order_id = identifier(required=True)
    line_id = identifier(required=True)
    title_id = identifier(required=True)


class CopyAllottedPayload(LineAnswer):
    """A copy is claimed for the line."""

    barcode = identifier(required=True)
    branch_id = identifier(required=True)


class EditionAllottedPayload(CopyAllottedPayload):
    """A copy of another edition is claimed for the line: ``title_id`` is the edition's, in words it is ``edition``."""

    edition = text(200, required=True)


class CopyWaitlistedPayload(LineAnswer):
    """Every copy is out; the line waits at ``place`` (1 is next)."""

    place = fields.Integer(required=True, validate=validate.Range(min=1))


class CopyUnavailablePayload(LineAnswer):
    """The library cannot supply the title."""

    message = text(200, required=True)


class AvailabilityChangedPayload(Payload):
    """How many copies of a title a reader could get now."""

    title_id = identifier(required=True)
    available = fields.Integer(required=True)
    total = fields.Integer(required=True)
    waiting = fields.Integer(required=True)


COPY_ALLOTTED = EventContract("copy-allotted", "catalog", 1, CopyAllottedPayload)
EDITION_ALLOTTED = EventContract("edition-allotted", "catalog", 1, EditionAllottedPayload)
COPY_WAITLISTED = EventContract("copy-waitlisted", "catalog", 1, CopyWaitlistedPayload)
COPY_UNAVAILABLE = EventContract("copy-unavailable", "catalog", 1, CopyUnavailablePayload)
AVAILABILITY_CHANGED = EventContract("availability-changed", "catalog", 1, AvailabilityChangedPayload)
