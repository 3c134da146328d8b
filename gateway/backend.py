"""The services, as the gateway calls them: on behalf of whoever is signed in."""

import uuid
from typing import Any

from flask import current_app, g, request

from gateway.problems import HttpProblem
from services.chassis.rpc.client import Asking, RpcClient

KEY_LONGEST = 200
FORM = "application/x-www-form-urlencoded"


def call(service: str, operation: str, **asked: Any) -> Any:
    """Ask a service as the signed-in account. Raises RefusedByService and Unavailable.

    A write without an ``Idempotency-Key`` gets one for this request, so that a repeat on a broken connection has one
    effect.
    """
    return _call(service, operation, asked, _idempotency_key())


def call_anew(service: str, operation: str, **asked: Any) -> Any:
    """As ``call``, for one of several writes of one request: each has a key of its own."""
    return _call(service, operation, asked, str(uuid.uuid4()))


def _call(service: str, operation: str, asked: dict[str, Any], key: str | None) -> Any:
    client: RpcClient = current_app.extensions["rpc"]
    subject = g.get("subject")
    asking = Asking(
        subject=subject and {name: subject[name] for name in ("account_id", "role", "name")},
        idempotency_key=key,
        correlation_id=g.get("correlation_id"),
        traceparent=request.headers.get("traceparent"),
    )
    return client.call(service, operation, asked, asking)


def _idempotency_key() -> str | None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    given = request.headers.get("Idempotency-Key")
    if not given and request.mimetype == FORM:
        # Only of a plain form: reading one with files in it would take them in before anybody asked who sends them.
        given = request.form.get("idempotency_key")
    if given and len(given) > KEY_LONGEST:
        raise HttpProblem("request-invalid", fields={"Idempotency-Key": [f"At most {KEY_LONGEST} characters."]})
    return given or str(uuid.uuid4())
