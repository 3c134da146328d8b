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
    material = fields.String()
    cover_url = fields.String(allow_none=True)
    availability = fields.Nested(Availability)


class Piece(Schema):
    """A piece of a name, and whether it answers the query."""

    text = fields.String()
    hit = fields.Boolean()


class Highlights(Schema):
    """Names in pieces, whole when put together."""

    title = fields.List(fields.Nested(Piece))
    authors = fields.List(fields.List(fields.Nested(Piece)))


class FoundTitle(TitleInList):
    """A title that a search has found."""

    highlights = fields.Nested(Highlights)


class CopyOfTitle(Schema):
    """One physical book."""

    barcode = fields.String()
    branch_id = fields.String()
    state = fields.String()
    location = fields.String(allow_none=True)
    call_number = fields.String(allow_none=True)


class Title(TitleInList):
    """A title on its own page."""

    language = fields.String()
    subjects = fields.List(fields.String())
    summary = fields.String(allow_none=True)
    parallel_titles = fields.List(fields.String())
    edition = fields.String(allow_none=True)
    series = fields.String(allow_none=True)
    call_number = fields.String(allow_none=True)
    borrowed = fields.Integer()
    withdrawn = fields.Boolean()
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
    available = fields.List(fields.Nested(FacetValue))
    year = fields.List(fields.Nested(FacetValue))
    language = fields.List(fields.Nested(FacetValue))
    material = fields.List(fields.Nested(FacetValue))


FOUND = {
    "total": fields.Integer(),
    "facets": fields.Nested(Facets),
    "did_you_mean": fields.String(allow_none=True),
}
"""What a search answers beside the titles."""


class Suggestion(Schema):
    """One completion: a ``title``, an ``author``, or a ``search`` of others."""

    text = fields.String()
    kind = fields.String()


class Category(Schema):
    """One class of the Chinese Library Classification."""

    category = fields.String()
    name = fields.String()
    count = fields.Integer()


class Closure(Schema):
    """Days, the first and the last among them, on which a branch does not open."""

    closure_id = fields.String()
    first_on = fields.String()
    last_on = fields.String()
    reason = fields.String()


class Closed(Schema):
    """A closure and the branches that it concerns."""

    closure_id = fields.String()
    branch_ids = fields.List(fields.String())


class Branch(Schema):
    """A branch, its hours, and the days ahead on which it is closed all the same."""

    branch_id = fields.String()
    name = fields.String()
    address = fields.String()
    phone = fields.String(allow_none=True)
    hours = fields.Dict(keys=fields.String(), values=fields.List(fields.List(fields.String())))
    closures = fields.List(fields.Nested(Closure))


class Verdict(Schema):
    """Whether a title can be borrowed now, and if not, which rule says so and what helps."""

    allowed = fields.Boolean()
    reason = fields.String(allow_none=True)
    rule_id = fields.String(allow_none=True)
    limit = fields.Integer(allow_none=True)
    current = fields.Integer(allow_none=True)
    remedy = fields.String(allow_none=True)
    amount = fields.Integer(allow_none=True)
    slug = fields.String(allow_none=True)


class Judged(Schema):
    """A title, and whether the reader could borrow it now."""

    title_id = fields.String()
    verdict = fields.Nested(Verdict)


class Chosen(Schema):
    """A title in the cart or on the shelf."""

    title_id = fields.String()
    title = fields.String()
    added_at = fields.String()
    verdict = fields.Nested(Verdict)
    availability = fields.Nested(Availability)


class Allowance(Schema):
    """What the rules are for this reader."""

    card = fields.String()
    needs = fields.String()
    held = fields.Integer()
    figures = fields.Dict(keys=fields.String(), values=fields.Integer())


class Cart(Schema):
    """The borrowing cart."""

    lines = fields.List(fields.Nested(Chosen))
    count = fields.Integer()
    allowance = fields.Nested(Allowance)
