"""A refusal of users about a token, and what the gateway makes of it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.app import create_app
from services.chassis.rpc.client import RefusedByService
from services.chassis.rpc.wire import Refusal

SIGNED_IN = {"Authorization": "Bearer token"}


class Refusing:
    """Stands where the RPC client stands, and refuses everything."""

    def __init__(self, slug: str) -> None:
        self._slug = slug

    def call(self, *_: Any) -> Any:
        raise RefusedByService(Refusal(self._slug))


def gateway(slug: str) -> FlaskClient:
    app = create_app("amqp://nobody@127.0.0.1:1/")
    app.extensions["rpc"] = Refusing(slug)
    return app.test_client()


@pytest.mark.parametrize("slug", ["sign-in-needed", "request-invalid"])
def test_a_token_of_no_session_is_a_visitors(slug: str) -> None:
    assert gateway(slug).get("/api/v1/me", headers=SIGNED_IN).json["slug"] == "sign-in-needed"
    assert gateway(slug).delete("/api/v1/sessions/current", headers=SIGNED_IN).status_code == 204


@pytest.mark.parametrize("slug", ["service-unavailable", "internal-error", "request-late"])
@pytest.mark.parametrize(("method", "path"), [("GET", "/api/v1/me"), ("DELETE", "/api/v1/sessions/current")])
def test_nobody_is_signed_out_because_users_cannot_answer(slug: str, method: str, path: str) -> None:
    answer = gateway(slug).open(path, method=method, headers=SIGNED_IN)
    assert (answer.status_code >= 500, answer.json["slug"]) == (True, slug)
