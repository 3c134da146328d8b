"""Accounts and sessions."""

from typing import Any

from flask import Response, g, jsonify
from marshmallow import Schema

from gateway import backend, sessions, shapes
from gateway.bodies import Blueprint
from services.contracts import users as asked
from services.contracts.shapes import Page

api = Blueprint("accounts", __name__, description="Accounts and sessions")
SESSION_SECONDS = 14 * 24 * 3600


@api.post("/readers")
@api.arguments(asked.Register)
@api.response(201, shapes.Account)
def register(body: dict[str, Any]) -> Any:
    """Sign up as a reader; borrowing is possible at once within a newcomer's limit."""
    return backend.call("users", "register", **body)


@api.get("/readers")
@api.arguments(asked.Readers, location="query")
@api.response(200, shapes.listed(shapes.Account))
def readers(query: dict[str, Any]) -> Any:
    """Staff: readers by the beginning of a name, by phone or login; without ``q`` those who wait for their card."""
    return backend.call("users", "readers", **query)


@api.get("/readers/<id:reader_id>")
@api.response(200, shapes.Account)
def reader(reader_id: str) -> Any:
    """Staff: one reader."""
    return backend.call("users", "reader", reader_id=reader_id)


class CardChoice(Schema):
    """The card that staff confirm."""

    card = asked.GrantCard().fields["card"]


@api.post("/readers/<id:reader_id>/needs")
@api.arguments(asked.ConfirmNeeds(exclude=("reader_id",)))
@api.response(200, shapes.Account)
def confirm_needs(body: dict[str, Any], reader_id: str) -> Any:
    """Staff: note what makes borrowing easier for a reader who agreed to it; ``null`` takes it back."""
    until = body["until"] and body["until"].isoformat()
    return backend.call("users", "confirm_needs", reader_id=reader_id, **{**body, "until": until})


@api.post("/readers/<id:reader_id>/card")
@api.arguments(CardChoice)
@api.response(200, shapes.Account)
def grant_card(body: dict[str, Any], reader_id: str) -> Any:
    """Staff: confirm a reader's card."""
    return backend.call("users", "grant_card", reader_id=reader_id, **body)


@api.post("/sessions")
@api.arguments(asked.SignIn)
@api.response(201, shapes.Session)
def sign_in(body: dict[str, Any]) -> Any:
    """Sign in; browsers also get an HttpOnly cookie."""
    opened = backend.call("users", "sign_in", **body)
    answer = jsonify(shapes.Session().dump(opened))
    answer.status_code = 201
    sessions.remember(answer, opened["token"], SESSION_SECONDS)
    return answer


@api.delete("/sessions/current")
@api.response(204)
def sign_out() -> Any:
    """Sign out."""
    sessions.end()
    answer = Response(status=204)
    sessions.forget(answer)
    return answer


@api.get("/me")
@api.response(200, shapes.Account)
def me() -> Any:
    """The signed-in account."""
    sessions.require_signed_in()
    return g.subject


@api.get("/notices")
@api.arguments(Page, location="query")
@api.response(200, shapes.listed(shapes.Notice))
def notices(page: dict[str, Any]) -> Any:
    """What the library told me, the newest first."""
    return backend.call("users", "notices", **page)
