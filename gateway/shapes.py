"""The shapes of answers, for the OpenAPI document and as the last filter before the wire."""

from functools import cache
from typing import Any

from marshmallow import Schema, fields

from services.contracts.shapes import identifier


@cache
def listed(item: type[Schema], **more: fields.Field[Any]) -> type[Schema]:
    """The shape of a list of ``item``."""
    members: dict[str, Any] = {
        "items": fields.List(fields.Nested(item)),
        "next_cursor": fields.String(allow_none=True),
        **more,
    }
    return Schema.from_dict(members, name=f"{item.__name__}List")


class Account(Schema):
    """An account, as its owner sees it."""

    account_id = fields.String()
    login = fields.String()
    name = fields.String()
    phone = fields.String()
    role = fields.String()
    card = fields.String(allow_none=True)
    card_requested = fields.String(allow_none=True)
    community = fields.String(allow_none=True)


class Session(Schema):
    """The answer to a sign-in."""

    token = fields.String()
    expires_at = fields.String()
    account = fields.Nested(Account)


class Notice(Schema):
    """One thing that the library told a reader."""

    notice_id = fields.String()
    at = fields.String()
    text = fields.String()
    order_id = fields.String()


class Availability(Schema):
    """What a reader could get now."""

    available = fields.Integer()
    total = fields.Integer()
    waiting = fields.Integer()


class TitleInList(Schema):
    """A title in a list."""

    title_id = fields.String()
    title = fields.String()
    authors = fields.List(fields.String())
    publisher = fields.String(allow_none=True)
    published_year = fields.Integer(allow_none=True)
    isbn = fields.String(allow_none=True)
    category = fields.String()
    cover_url = fields.String(allow_none=True)
    availability = fields.Nested(Availability)


class CopyOfTitle(Schema):
    """One physical book."""

    barcode = fields.String()
    branch_id = fields.String()
    state = fields.String()


class Title(TitleInList):
    """A title on its own page."""

    language = fields.String()
    subjects = fields.List(fields.String())
    summary = fields.String(allow_none=True)
    copies = fields.List(fields.Nested(CopyOfTitle))


class FacetValue(Schema):
    """One value of a facet and how many titles have it."""

    value = fields.String()
    name = fields.String()
    count = fields.Integer()


class Facets(Schema):
    """What a search can be narrowed by."""

    category = fields.List(fields.Nested(FacetValue))
    branch = fields.List(fields.Nested(FacetValue))


class Suggestion(Schema):
    """One completion."""

    text = fields.String()


class Category(Schema):
    """One class of the Chinese Library Classification."""

    category = fields.String()
    name = fields.String()
    count = fields.Integer()


class Branch(Schema):
    """A branch and its hours."""

    branch_id = fields.String()
    name = fields.String()
    address = fields.String()
    phone = fields.String(allow_none=True)
    hours = fields.Dict(keys=fields.String(), values=fields.List(fields.List(fields.String())))


class Chosen(Schema):
    """A title in the cart or on the shelf."""

    title_id = fields.String()
    title = fields.String()
    added_at = fields.String()


class Cart(Schema):
    """The borrowing cart."""

    lines = fields.List(fields.Nested(Chosen))
    count = fields.Integer()


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
    moved_to = fields.String()
    loan_id = fields.String()
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


class Loan(Schema):
    """One copy with one reader."""

    loan_id = fields.String()
    order_id = fields.String()
    title_id = fields.String()
    title = fields.String()
    barcode = fields.String()
    status = fields.String()
    started_at = fields.String()
    due_on = fields.String()
    renewals = fields.Integer()
    returned_at = fields.String(allow_none=True)
    collection_asked = fields.Boolean()


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


class WantedTitle(Schema):
    """A title named in an order."""

    title_id = identifier(required=True)
