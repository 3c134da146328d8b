"""用户登录: signing in, signing up, signing out."""

from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from gateway import backend, sessions
from gateway.pages import paths, said, visitor
from gateway.problems import slug_of, status_of
from gateway.routes.accounts import SESSION_SECONDS
from services.chassis.rpc.client import RefusedByService, Unavailable

LANDINGS = {"staff": "/staff", "admin": "/staff", "courier": "/dispatch"}
REGISTRATION = ("login", "password", "name", "phone", "card", "community")

pages = Blueprint("page_accounts", __name__)


@pages.get("/login")
def login() -> str:
    """The form for signing in."""
    return _form("login.html")


@pages.post("/login")
def sign_in() -> ResponseReturnValue:
    """Sign in, then go where the visitor was heading."""
    try:
        opened = _opened(request.form.get("login", ""), request.form.get("password", ""))
    except (RefusedByService, Unavailable) as error:
        return _again("login.html", error)
    return _welcome(opened)


@pages.get("/register")
def register() -> str:
    """The form for signing up."""
    return _form("register.html")


@pages.post("/register")
def sign_up() -> ResponseReturnValue:
    """Sign up, and be signed in at once."""
    given: dict[str, Any] = {key: request.form[key] for key in REGISTRATION if request.form.get(key, "").strip()}
    try:
        backend.call("users", "register", **given)
        opened = _opened(given["login"], given["password"])
    except (RefusedByService, Unavailable) as error:
        return _again("register.html", error)
    return _welcome(opened, "registered")


@pages.post("/logout")
def logout() -> Response:
    """Sign out."""
    sessions.end()
    answer = paths.see("/", "signed-out")
    sessions.forget(answer)
    return answer


def _opened(login: str, password: str) -> dict[str, Any]:
    opened: dict[str, Any] = backend.call("users", "sign_in", login=login.strip(), password=password)
    return opened


def _welcome(opened: dict[str, Any], told: str | None = None) -> Response:
    heading_for = paths.own_path(request.form.get("next"))
    answer = paths.see(heading_for or LANDINGS.get(opened["account"]["role"], "/"), told)
    sessions.remember(answer, opened["token"], SESSION_SECONDS)
    visitor.join(answer, opened["account"])
    return answer


def _again(template: str, error: Exception) -> ResponseReturnValue:
    slug, details = slug_of(error)
    return _form(template, told=said.message(slug, details)), status_of(slug)


def _form(template: str, **more: Any) -> str:
    heading_for = paths.own_path(request.values.get("next")) or ""
    return render_template(template, heading_for=heading_for, given=request.form, **more)
