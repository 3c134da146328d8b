"""What every page shows: who is signed in, the cart's count, the last message, the reading mode."""

from typing import Any

from flask import Blueprint, Flask, Response, g, request

from gateway import backend
from gateway.pages import codes, paths, said, visitor, words
from services.chassis.rpc.client import Unavailable

ELDER = "elder"
A_YEAR = 365 * 24 * 3600

pages = Blueprint("page_frame", __name__)


def register(app: Flask) -> None:
    """Give every template its words and its frame."""
    for word in words.FILTERS:
        app.add_template_filter(word)
    app.jinja_env.globals.update(codes.TABLES)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_frame)
    app.after_request(_forget_what_was_said)
    app.register_blueprint(pages)


@pages.post("/elder")
def choose_mode() -> Response:
    """Switch between 长辈版 (large type, large targets) and the usual page."""
    answer = paths.see(paths.back() or "/")
    if request.form.get("mode") == ELDER:
        answer.set_cookie(ELDER, "1", max_age=A_YEAR, samesite="Lax", secure=request.is_secure)
    else:
        answer.delete_cookie(ELDER)
    return answer


def _frame() -> dict[str, Any]:
    return {
        "subject": g.get("subject"),
        "here": paths.here(),
        "cart_in_frame": _cart,
        "waiting_message": _waiting_message,
        "elder": request.cookies.get(ELDER) == "1",
    }


def _cart() -> Any:
    """The cart for the badge; None for who has none, or while it cannot be had: a page is more than its badge."""
    if g.get("subject") is None:
        chosen = visitor.title_ids()
        return {"count": len(chosen), "lines": [{"title_id": title_id} for title_id in chosen]}
    if (g.get("subject") or {}).get("role") != "reader":
        return None
    if "cart" not in g:
        try:
            g.cart = backend.call("orders", "cart")
        except Unavailable:
            g.cart = None
    return g.cart


def _waiting_message() -> said.Message | None:
    g.was_said = True
    return said.waiting()


def _forget_what_was_said(answer: Response) -> Response:
    if g.get("was_said") and said.COOKIE in request.cookies:
        answer.delete_cookie(said.COOKIE)
    return answer
