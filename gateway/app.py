"""The WSGI application. ``create_app()`` is what gunicorn loads in each worker, after the fork."""

from environs import Env
from flask import Flask, Response
from flask_smorest import Api
from werkzeug.routing import BaseConverter

from gateway import access, docs, health, pages, problems, routes, sessions
from gateway.feed import Feed
from services.chassis.rpc.client import RpcClient

LARGEST_BODY = 256 * 1024
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' https: data:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'"
)


class Id(BaseConverter):
    """An opaque id in a path; anything else is no path of ours."""

    regex = r"[A-Za-z0-9_.:-]{1,64}"


class ProblemApi(Api):  # type: ignore[misc]
    """flask-smorest with our own words for errors."""

    def _register_error_handlers(self) -> None:
        """Left out: ``problems`` answers every exception."""


def create_app(amqp_uri: str | None = None) -> Flask:
    """Build the gateway. Connections to the broker are opened at the first request."""
    app = Flask(__name__)
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        API_TITLE="淘书吧 Taoshu",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api",
        OPENAPI_JSON_PATH="v1/openapi.json",
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.converters["id"] = Id
    uri = amqp_uri or Env().str("TAOSHU_AMQP_URI")
    app.extensions["rpc"] = RpcClient(uri, caller="gateway")
    app.extensions["feed"] = Feed(uri)
    access.register(app)
    docs.register(app)
    sessions.register(app)
    problems.register(app)
    routes.register(ProblemApi(app))
    app.register_blueprint(health.service)
    pages.register(app)
    app.after_request(_harden)
    return app


def _harden(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer
