"""What the orders service says of branches."""

from marshmallow import fields, validate

from services.contracts.event import EventContract, Payload
from services.contracts.shapes import identifier, text


def weekly_hours() -> fields.Dict:
    """Local time, weekday to opening blocks."""
    return fields.Dict(
        keys=fields.String(validate=validate.OneOf(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))),
        values=fields.List(fields.List(fields.String(), validate=validate.Length(equal=2))),
        required=True,
    )


class ClosedDays(Payload):
    """Days, the first and the last among them, on which a branch does not open."""

    first_on = fields.Date(required=True)
    last_on = fields.Date(required=True)
    reason = text(60, required=True)


class BranchHoursSetPayload(Payload):
    """A branch and its opening hours."""

    branch_id = identifier(required=True)
    name = text(60, required=True)
    hours = weekly_hours()


class BranchClosuresSetPayload(Payload):
    """All days on which a branch is closed although its hours say otherwise."""

    branch_id = identifier(required=True)
    closures = fields.List(fields.Nested(ClosedDays), required=True)


BRANCH_HOURS_SET = EventContract("branch-hours-set", "orders", 1, BranchHoursSetPayload)
BRANCH_CLOSURES_SET = EventContract("branch-closures-set", "orders", 1, BranchClosuresSetPayload)
