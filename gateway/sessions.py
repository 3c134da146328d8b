"""Who is asking: a bearer token for programs, an HttpOnly cookie for browsers."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, Response, g, request

from gateway import backend
from gateway.problems import HttpProblem
from services.chassis.rpc.client import RefusedByService

COOKIE = "taoshu_session"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
NOBODYS = frozenset({"sign-in-needed", "request-invalid"})
PUBLIC_PATHS = ("/static/", "/healthz", "/readyz", "/api/docs")


def register(app: Flask) -> None:
    """Know the signed-in account before every request."""
    app.before_request(_identify)


def token() -> str | None:
    """The token of this request, from its header or its cookie."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and given:
        return given.strip()
    return request.cookies.get(COOKIE)


def remember(answer: Response, session_token: str, seconds: int) -> None:
    """Have the browser keep the token out of reach of scripts and of other sites."""
    answer.set_cookie(COOKIE, session_token, max_age=seconds, httponly=True, samesite="Lax", secure=request.is_secure)


def forget(answer: Response) -> None:
    """Have the browser drop the token."""
    answer.delete_cookie(COOKIE)


def require_signed_in() -> None:
    """Raise HttpProblem ``sign-in-needed`` for a visitor."""
    if g.get("subject") is None:
        raise HttpProblem("sign-in-needed")


def require_role(*roles: str) -> None:
    """Raise HttpProblem for a visitor, or for whoever has none of these roles."""
    require_signed_in()
    if g.subject["role"] not in roles:
        raise HttpProblem("role-not-allowed")


def require_staff() -> None:
    """Raise HttpProblem for whoever does not work at the desks."""
    require_role("staff", "admin")


def end() -> None:
    """End the session of this request; one that is over already is what was asked for."""
    given = token()
    if given:
        with _nobodys_token():
            backend.call("users", "sign_out", token=given)


@contextmanager
def _nobodys_token() -> Iterator[None]:
    """Pass over the refusal of a token that belongs to no living session. Any other refusal says nothing of the token:
    who is signed in must not be sent to the sign-in page because a database is away."""
    try:
        yield
    except RefusedByService as refused:
        if refused.refusal.slug not in NOBODYS:
            raise


def _identify() -> None:
    g.subject = None
    if request.path.startswith(PUBLIC_PATHS):
        return
    _refuse_other_sites()
    given = token()
    if not given or len(given) > 200:
        return
    known = None
    with _nobodys_token():
        known = backend.call("users", "subject_of", token=given)
    if known is None:
        return
    g.subject = known["account"]
    g.session_id = known["session_id"]
    g.session_expires_at = datetime.fromisoformat(known["expires_at"])


def _refuse_other_sites() -> None:
    """A browser sends its cookie with another site's form too; the form's origin gives it away."""
    if request.method in SAFE_METHODS or "Authorization" in request.headers:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        allowed = site in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin") or request.headers.get("Referer")
        allowed = origin is None or urlsplit(origin).netloc == request.host
    if not allowed:
        raise HttpProblem("origin-not-allowed")
