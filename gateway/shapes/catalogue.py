"""Shapes of titles, of what they are narrowed by, and of the cart."""

from marshmallow import Schema, fields


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
