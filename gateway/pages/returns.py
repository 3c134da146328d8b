"""The return scan, on both desks."""

from flask import Blueprint, Response, request

from gateway import backend
from gateway.pages import paths

pages = Blueprint("page_returns", __name__)


@pages.post("/returns")
def return_copy() -> Response:
    """Scan a book back in."""
    loan = backend.call("orders", "return_copy", barcode=request.form.get("barcode", "").strip())
    return paths.see(paths.back() or "/dispatch", "returned", title=loan["title"])
