"""What the users service says and accepts."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.contracts.accounts import CARDS, NEEDS, ROLES
from services.contracts.event import EventContract, Payload
from services.contracts.shapes import WRITABLE, Page, identifier, moment, text


class ReaderRegisteredPayload(Payload):
    """A reader exists and may borrow."""

    reader_id = identifier(required=True)
    name = text(60, required=True)
    phone = text(30, required=True)
    card = fields.String(required=True, validate=validate.OneOf(CARDS), allow_none=True)


class CardGrantedPayload(Payload):
    """Staff confirmed a reader's card."""

    reader_id = identifier(required=True)
    card = fields.String(required=True, validate=validate.OneOf(CARDS))


class NeedsConfirmedPayload(Payload):
    """What makes borrowing easier for a reader, until a day; none where the reader took it back."""

    reader_id = identifier(required=True)
    needs = fields.String(required=True, validate=validate.OneOf(NEEDS), allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class SessionEndedPayload(Payload):
    """A session is over; open streams of it must close."""

    session_id = identifier(required=True)
    account_id = identifier(required=True)
    ended_at = moment(required=True)


READER_REGISTERED = EventContract("reader-registered", "users", 1, ReaderRegisteredPayload)
CARD_GRANTED = EventContract("card-granted", "users", 1, CardGrantedPayload)
NEEDS_CONFIRMED = EventContract("needs-confirmed", "users", 1, NeedsConfirmedPayload)
SESSION_ENDED = EventContract("session-ended", "users", 1, SessionEndedPayload)

LOGIN = validate.Regexp(r"^[A-Za-z0-9_.@-]{3,60}\Z", error="3 to 60 letters, digits or _ . @ -")


class Register(Schema):
    """A reader signs up."""

    login = fields.String(required=True, validate=LOGIN)
    password = fields.String(required=True, validate=[validate.Length(8, 128), WRITABLE])
    name = text(60, required=True)
    phone = fields.String(required=True, validate=validate.Regexp(r"^[0-9+() -]{5,30}\Z", error="Not a phone number."))
    card = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(CARDS))
    community = text(60, load_default=None, allow_none=True)
    birth_year = fields.Integer(load_default=None, allow_none=True, strict=True, validate=validate.Range(1900, 2030))


class Appoint(Register):
    """An administrator creates an account of any role."""

    role = fields.String(required=True, validate=validate.OneOf(ROLES))


class Readers(Page):
    """A request for readers by name, phone or login; without ``q``, for those whose card waits to be confirmed."""

    q = fields.String(load_default="", validate=[validate.Length(max=60), WRITABLE])


class OfReader(Schema):
    """A request about one reader."""

    reader_id = identifier(required=True)


class GrantCard(Schema):
    """Staff have seen the reader's papers."""

    reader_id = identifier(required=True)
    card = fields.String(required=True, validate=validate.OneOf(CARDS))


class ConfirmNeeds(Schema):
    """Staff have spoken with the reader, who agrees that the library notes this until a day; null takes it back."""

    reader_id = identifier(required=True)
    needs = fields.String(required=True, allow_none=True, validate=validate.OneOf(NEEDS))
    until = fields.Date(required=True, allow_none=True)
    consented = fields.Boolean(load_default=False)

    @validates_schema
    def is_agreed_to_and_ends(self, request: dict[str, Any], **_more: Any) -> None:
        """Needs change: what is noted of them counts until a day, and only with the reader's consent."""
        if request["needs"] and request["until"] is None:
            raise ValidationError("Needs count until a day.", "until")
        if request["needs"] and not request["consented"]:
            raise ValidationError("The reader has to agree.", "consented")


class SignIn(Schema):
    """A login and its password."""

    login = text(60, required=True)
    password = fields.String(required=True, validate=[validate.Length(1, 128), WRITABLE])


class OfSession(Schema):
    """A request about the session behind a token."""

    token = fields.String(required=True, validate=validate.Length(1, 200))
