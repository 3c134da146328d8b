"""Shapes of the rules of circulation."""

from marshmallow import Schema, fields

from services.contracts.orders import Rule


class RulesVersion(Schema):
    """One version of the rules."""

    version = fields.Integer()
    effective_from = fields.String()
    in_force = fields.Boolean()
    published_by = fields.String(allow_none=True)
    rules = fields.List(fields.Nested(Rule))


class Touched(Schema):
    """A reader whom new rules would touch."""

    reader_id = fields.String()
    name = fields.String()
    held = fields.Integer()
    rule_id = fields.String()
    limit = fields.Integer()


class RulesTried(Schema):
    """Whom rules would touch: how many readers, and some of them."""

    readers = fields.Integer()
    barred = fields.Integer()
    freed = fields.Integer()
    examples_barred = fields.List(fields.Nested(Touched))
    examples_freed = fields.List(fields.Nested(Touched))


class RulesPublished(Schema):
    """The number of a new version."""

    version = fields.Integer()
