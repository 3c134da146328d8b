"""What the catalog says and accepts."""

from marshmallow import Schema, fields, validate

from services.contracts.event import EventContract, Payload
from services.contracts.shapes import Page, identifier, page_size, text

CLASS = validate.Regexp(r"^[A-Z][A-Z0-9./-]{0,19}\Z", error="Not a class of the CLC.")
SORTS = ("relevance", "newest", "title")


class LineAnswer(Payload):
    """The catalog's answer to one line of an order."""

    order_id = identifier(required=True)
    line_id = identifier(required=True)
    title_id = identifier(required=True)


class CopyAllottedPayload(LineAnswer):
    """A copy is claimed for the line."""

    barcode = identifier(required=True)
    branch_id = identifier(required=True)


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
COPY_WAITLISTED = EventContract("copy-waitlisted", "catalog", 1, CopyWaitlistedPayload)
COPY_UNAVAILABLE = EventContract("copy-unavailable", "catalog", 1, CopyUnavailablePayload)
AVAILABILITY_CHANGED = EventContract("availability-changed", "catalog", 1, AvailabilityChangedPayload)


class Search(Page):
    """One search box and its filters."""

    q = fields.String(load_default="", validate=validate.Length(max=200))
    category = fields.String(load_default=None, allow_none=True, validate=CLASS)
    branch = identifier(load_default=None, allow_none=True)
    available = fields.Boolean(load_default=False)
    sort = fields.String(load_default="relevance", validate=validate.OneOf(SORTS))


class Suggest(Schema):
    """The first letters of a title or an author."""

    q = fields.String(load_default="", validate=validate.Length(max=60))
    limit = page_size()


class OfTitles(Schema):
    """A request about several titles at once."""

    title_ids = fields.List(identifier(), required=True, validate=validate.Length(max=200))


class NewCopy(Schema):
    """One physical book."""

    barcode = identifier(required=True)
    branch_id = identifier(required=True)


class TitleFields(Schema):
    """What staff may write about a title."""

    title = text(300)
    authors = fields.List(text(100), validate=validate.Length(max=20))
    publisher = fields.String(validate=validate.Length(max=100), allow_none=True)
    published_year = fields.Integer(validate=validate.Range(0, 2100), allow_none=True, strict=True)
    isbn = fields.String(validate=validate.Regexp(r"^(97[89])?\d{9}[\dX]\Z"), allow_none=True)
    category = fields.String(validate=CLASS)
    language = fields.String(validate=validate.Regexp(r"^[a-z]{2,3}\Z"))
    subjects = fields.List(text(60), validate=validate.Length(max=20))
    summary = fields.String(validate=validate.Length(max=2000), allow_none=True)
    cover_url = fields.Url(schemes={"https"}, allow_none=True)


class NewTitle(TitleFields):
    """A bibliographic record, with its copies where they are at hand."""

    title_id = identifier(load_default=None, allow_none=True)
    title = text(300, required=True)
    category = fields.String(required=True, validate=CLASS)
    copies = fields.List(fields.Nested(NewCopy), load_default=list, validate=validate.Length(max=50))


class TitleChange(TitleFields):
    """Corrections to a title."""

    title_id = identifier(required=True)


class NewCopies(Schema):
    """Copies that join a title."""

    title_id = identifier(required=True)
    copies = fields.List(fields.Nested(NewCopy), required=True, validate=validate.Length(1, 50))


class NewCategory(Schema):
    """One class of the Chinese Library Classification."""

    category = fields.String(required=True, validate=CLASS)
    name = text(80, required=True)


class NewCategories(Schema):
    """Classes to be shown for browsing."""

    categories = fields.List(fields.Nested(NewCategory), required=True)
