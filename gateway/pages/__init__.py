"""The web pages: server-rendered, working without JavaScript."""

from flask import Flask

from gateway.pages import (
    accounts,
    calendar,
    cart,
    catalogue,
    dispatch,
    exports,
    frame,
    front,
    imports,
    loans,
    orders,
    readers,
    record,
    refusals,
    returns,
    review,
    rules,
)

CHAPTERS = (
    *(front, accounts, cart, orders, record),
    *(review, loans, readers, catalogue, imports, exports, calendar, rules),
    *(dispatch, returns),
)


def register(app: Flask) -> None:
    """Add the pages and the page that tells errors."""
    frame.register(app)
    for chapter in CHAPTERS:
        app.register_blueprint(chapter.pages)
    app.extensions["error_page"] = refusals.error_page
