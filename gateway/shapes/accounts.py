"""Shapes of accounts, sessions and notices."""

from marshmallow import Schema, fields


class Account(Schema):
    """An account, as its owner sees it."""

    account_id = fields.String()
    login = fields.String()
    name = fields.String()
    phone = fields.String()
    role = fields.String()
    card = fields.String(allow_none=True)
    card_requested = fields.String(allow_none=True)
    needs = fields.String(allow_none=True)
    needs_until = fields.String(allow_none=True)
    community = fields.String(allow_none=True)
    birth_year = fields.Integer(allow_none=True)
    registered_at = fields.String()


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
