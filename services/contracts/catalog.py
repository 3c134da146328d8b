"""What the catalog accepts."""

from marshmallow import Schema, fields, validate

from services.contracts.shapes import WRITABLE, Page, identifier, page_size, text

CLASS = validate.Regexp(r"^[A-Z][A-Z0-9./-]{0,19}\Z", error="Not a class of the CLC.")
SORTS = ("relevance", "newest", "borrowed", "title")
LANGUAGE = validate.Regexp(r"^[a-z]{2,3}\Z", error="Not a code of ISO 639.")
MATERIALS = ("book", "periodical", "audio", "video", "map", "score", "kit", "electronic")
KEPT_STATES = ("on_shelf", "in_transit", "withdrawn", "lost")
"""States of a copy that staff may set; the others follow from orders and loans."""


class Search(Page):
    """One search box and its filters."""

    q = fields.String(load_default="", validate=[validate.Length(max=200), WRITABLE])
    category = fields.String(load_default=None, allow_none=True, validate=CLASS)
    branch = identifier(load_default=None, allow_none=True)
    available = fields.Boolean(load_default=False)
    language = fields.String(load_default=None, allow_none=True, validate=LANGUAGE)
    material = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(MATERIALS))
    year = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, 2100))
    sort = fields.String(load_default="relevance", validate=validate.OneOf(SORTS))


class Suggest(Schema):
    """The first letters of a title or an author."""

    q = fields.String(load_default="", validate=[validate.Length(max=60), WRITABLE])
    limit = page_size()


class Withdrawn(Schema):
    """A request for titles that were taken out of the catalogue."""

    limit = page_size()


class ImportPart(Schema):
    """One part of a file that is handed in."""

    upload_id = identifier(required=True)
    place = fields.Integer(required=True, strict=True, validate=validate.Range(0, 4095))
    content = fields.String(required=True, validate=validate.Length(max=400_000))
    """Base 64, as JSON carries no bytes."""


class BeginImport(Schema):
    """All parts of a file are there."""

    upload_id = identifier(required=True)
    name = text(200, required=True)
    branch_id = identifier(load_default=None, allow_none=True)


class Imports(Schema):
    """A request for the latest imports."""

    limit = page_size()


class ImportProblems(Schema):
    """A request for what was wrong with the records of an import, behind one of them."""

    import_id = identifier(required=True)
    after = fields.Integer(load_default=0, validate=validate.Range(min=0))


class ExportPart(Schema):
    """A request for the next part of the catalogue as a file."""

    form = fields.String(required=True, validate=validate.OneOf(("csv", "marc21", "cnmarc")))
    after = fields.String(load_default="", validate=validate.Length(max=60))


class Unanswered(Schema):
    """A request for searches that found nothing."""

    limit = page_size()


class OfTitles(Schema):
    """A request about several titles at once."""

    title_ids = fields.List(identifier(), required=True, validate=validate.Length(max=200))


class CopyFields(Schema):
    """What staff may write about a copy."""

    branch_id = identifier()
    location = fields.String(validate=validate.Length(max=60), allow_none=True)
    call_number = fields.String(validate=validate.Length(max=60), allow_none=True)
    acquired_on = fields.Date(allow_none=True)


class NewCopy(CopyFields):
    """One physical book."""

    barcode = identifier(required=True)
    branch_id = identifier(required=True)


class CopyChange(CopyFields):
    """Corrections to a copy."""

    title_id = identifier(required=True)
    barcode = identifier(required=True)
    state = fields.String(validate=validate.OneOf(KEPT_STATES))


class TitleFields(Schema):
    """What staff may write about a title."""

    title = text(300)
    authors = fields.List(text(100), validate=validate.Length(max=20))
    publisher = fields.String(validate=validate.Length(max=100), allow_none=True)
    published_year = fields.Integer(validate=validate.Range(0, 2100), allow_none=True, strict=True)
    isbn = fields.String(validate=validate.Regexp(r"^[0-9Xx -]{10,20}\Z"), allow_none=True)
    category = fields.String(validate=CLASS)
    language = fields.String(validate=LANGUAGE)
    parallel_titles = fields.List(text(300), validate=validate.Length(max=5))
    edition = fields.String(validate=validate.Length(max=60), allow_none=True)
    series = fields.String(validate=validate.Length(max=200), allow_none=True)
    material = fields.String(validate=validate.OneOf(MATERIALS))
    call_number = fields.String(validate=validate.Length(max=60), allow_none=True)
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
