"""What the orders service accepts."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.contracts.branch_events import weekly_hours
from services.contracts.catalog import MATERIALS
from services.contracts.order_events import METHODS, REASON_CODES
from services.contracts.shapes import MAX_LINES, OfOrder, Page, identifier, page_size, text


class CartLine(Schema):
    """A title for the cart; ``title`` and ``material`` are what the gateway read from the catalog."""

    title_id = identifier(required=True)
    title = text(300, required=True)
    material = fields.String(load_default="book", validate=validate.OneOf(MATERIALS))


class CartAs(Schema):
    """A request for the cart; with a ``method``, each line says whether it could be borrowed so. Of titles that are
    ``out`` no copy is here.
    """

    method = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(METHODS))
    branch_id = identifier(load_default=None, allow_none=True)
    out = fields.List(identifier(), load_default=list, validate=validate.Length(max=MAX_LINES))


class JudgedTitle(Schema):
    """A title that a reader looks at; what it is, and that no copy is here, the gateway read from the catalog."""

    title_id = identifier(required=True)
    is_out = fields.Boolean(load_default=False)
    material = fields.String(load_default="book", validate=validate.OneOf(MATERIALS))


class Verdicts(Schema):
    """A request for what the rules say of titles, each by itself, were it ordered now."""

    titles = fields.List(fields.Nested(JudgedTitle), required=True, validate=validate.Length(max=100))
    method = fields.String(load_default="pickup", validate=validate.OneOf(METHODS))
    branch_id = identifier(load_default=None, allow_none=True)


class FulfilmentChoice(Schema):
    """How and where the reader wants the books."""

    method = fields.String(required=True, validate=validate.OneOf(METHODS))
    branch_id = identifier(required=True)
    slot_id = identifier(required=True)
    address = text(200, load_default=None, allow_none=True)


class Submit(Schema):
    """One order; without ``lines`` the cart is ordered. With ``other_editions`` the reader takes another edition of a
    title where no copy of the wanted one is here.
    """

    lines = fields.List(
        fields.Nested(CartLine), load_default=None, allow_none=True, validate=validate.Length(max=MAX_LINES)
    )
    fulfilment = fields.Nested(FulfilmentChoice, required=True)
    other_editions = fields.Boolean(load_default=False)


class ReviewQueue(Page):
    """Orders that wait for staff, the oldest first."""

    status = fields.String(
        load_default="pending_review", validate=validate.OneOf(("pending_review", "approved", "rejected"))
    )


LINE_IDS: dict[str, Any] = {"load_default": None, "allow_none": True, "validate": validate.Length(1, MAX_LINES)}


class Approve(OfOrder):
    """Approve the named lines, or every line that has a copy; ``override`` is why, where the policy says no."""

    lines = fields.List(identifier(), **LINE_IDS)
    override = text(200, load_default=None, allow_none=True)


class ApproveMany(Schema):
    """Approve whole orders, each by itself."""

    order_ids = fields.List(identifier(), required=True, validate=validate.Length(1, 100))


NEXT_STEPS = ("wait", "another_edition", "another_branch", "suggest_buying", "return_others")


class Reject(OfOrder):
    """Reject the named lines, or the whole order, with words that the reader reads, and what to do instead."""

    lines = fields.List(identifier(), **LINE_IDS)
    reason_code = fields.String(required=True, validate=validate.OneOf(REASON_CODES))
    message = text(500, required=True)
    next_step = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(NEXT_STEPS))
    next_title_id = identifier(load_default=None, allow_none=True)


NAMED: dict[str, Any] = {"load_default": list, "validate": validate.Length(max=30)}


class Rule(Schema):
    """Figures for those whom it names; where it names nobody, it is for everybody."""

    rule_id = identifier(required=True)
    figures = fields.Dict(keys=identifier(), values=fields.Integer(strict=True), required=True)
    cards = fields.List(identifier(), **NAMED)
    needs = fields.List(identifier(), **NAMED)
    materials = fields.List(identifier(), **NAMED)
    branches = fields.List(identifier(), **NAMED)


class NewRules(Schema):
    """Rules that hold from a day on, whole: what is not in them holds no longer."""

    effective_from = fields.Date(required=True)
    rules = fields.List(fields.Nested(Rule), required=True, validate=validate.Length(1, 60))


class RulesList(Schema):
    """A request for the versions of the rules."""

    limit = page_size()


class ChooseRecord(Schema):
    """Whether what a reader borrowed is kept for the reader to read, or forgotten after a while."""

    keep = fields.Boolean(required=True)


class OfReader(Page):
    """A request of staff for what one reader ordered or borrowed."""

    reader_id = identifier(required=True)


class Branch(Schema):
    """A branch as an administrator writes it."""

    branch_id = identifier(required=True)
    name = text(60, required=True)
    hours = weekly_hours()

    address = text(200, required=True)
    phone = text(30, load_default=None, allow_none=True)


class CloseBranches(Schema):
    """Days, the first and the last among them, on which branches do not open; all of them where none is named."""

    branch_ids = fields.List(identifier(), load_default=list, validate=validate.Length(max=100))
    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    reason = text(60, required=True)


class OfClosure(Schema):
    """A request about one closure."""

    closure_id = identifier(required=True)
