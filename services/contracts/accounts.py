"""Who is asking: the account that the gateway passes with every request."""

from marshmallow import EXCLUDE, Schema, fields, validate

from services.contracts.shapes import identifier, text

ROLES = ("reader", "staff", "courier", "admin")
CARDS = ("city_pass", "trust_card")
NEEDS = ("elderly", "disabled", "busy")


class SubjectSchema(Schema):
    """The signed-in account behind a request, as the users service answered for its token."""

    class Meta:
        unknown = EXCLUDE

    account_id = identifier(required=True)
    role = fields.String(required=True, validate=validate.OneOf(ROLES))
    name = text(60, required=True)
