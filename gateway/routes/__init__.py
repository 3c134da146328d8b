"""The public HTTP API under ``/api/v1``; one module a chapter of the contract."""

from flask_smorest import Api

from gateway.routes import accounts, calendar, cart, catalogue, delivery, live, loans, orders, record, review, rules

CHAPTERS = (accounts, catalogue, cart, orders, loans, record, review, rules, calendar, delivery, live)


def register(api: Api) -> None:
    """Add every chapter to the API."""
    for chapter in CHAPTERS:
        api.register_blueprint(chapter.api, url_prefix="/api/v1")
