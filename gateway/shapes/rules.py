"""Shapes of the rules of circulation."""

from marshmallow import Schema, fields

from services.contracts.orders import Rule


class RulesCase(Schema):
    """What rules come to for readers of one card and one kind of needs."""

    card = fields.String()
    needs = fields.String()
    figures = fields.Dict(keys=fields.String(), values=fields.Integer())


class RulesVersion(Schema):
    """One version of the rules."""

    version = fields.Integer()
    effective_from = fields.String()
    in_force = fields.Boolean()
    published_by = fields.String(allow_none=True)
    rules = fields.List(fields.Nested(Rule))
    cases = fields.List(fields.Nested(RulesCase))


class Touched(Schema):
    """A reader whom new rules would touch."""

    reader_id = fields.String()
    name = fields.String()
    held = fields.Integer()
    rule_id = fields.String()
    limit = fields.Integer()


class RulesTried(Schema):
    """Whom rules would touch: how many readers, and some of them."""

    cases = fields.List(fields.Nested(RulesCase))
    readers = fields.Integer()
    barred = fields.Integer()
    freed = fields.Integer()
    examples_barred = fields.List(fields.Nested(Touched))
    examples_freed = fields.List(fields.Nested(Touched))


class RulesPublished(Schema):
    """The number of a new version."""

    version = fields.Integer()
