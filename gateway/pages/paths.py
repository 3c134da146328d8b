"""Where a form sends its reader next: always a page of this site."""

from typing import Any
from urllib.parse import quote

from flask import Response, redirect, request
from werkzeug.exceptions import RequestEntityTooLarge

from gateway.pages import said

LONGEST = 1000


def own_path(given: str | None) -> str | None:
    """The path if it stays on this site, else None. Browsers read ``//``, ``/\\`` and controls as another site."""
    if not given or len(given) > LONGEST or not given.startswith("/") or given.startswith("//"):
        return None
    if "\\" in given or any(character <= " " or character == "\x7f" for character in given):
        return None
    return given


def here() -> str:
    """This page, for coming back to it."""
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else "/"


def back() -> str | None:
    """The page that the form was on, if the form says so and is no larger than a form may be."""
    try:
        return own_path(request.form.get("back"))
    except RequestEntityTooLarge:
        return None


def sign_in_first(path: str) -> Response:
    """To the login page, and then to ``path``."""
    return see(f"/login?next={quote(path, safe='/')}")


def see(path: str, told: str | None = None, **details: Any) -> Response:
    """To a page that then says what was done, or why not."""
    answer = Response(status=303)
    answer.headers["Location"] = redirect(path).headers["Location"]
    if told:
        said.carry(answer, told, details)
    return answer
