"""The web pages: server-rendered, working without JavaScript."""

from typing import Any

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages and the page that tells errors."""
    app.extensions["error_page"] = lambda slug, details: (slug, 500)
