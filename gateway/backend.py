"""The services, as the gateway calls them: on behalf of whoever is signed in."""

import uuid
from typing import Any

from flask import current_app, g, request

from gateway.problems import HttpProblem
from services.chassis.rpc.client import Asking, RpcClient

KEY_LONGEST = 200


def call(service: str, operation: str, **asked: Any) -> Any:
    """Ask a service as the signed-in account. Raises RefusedByService and Unavailable.

    A write without an ``Idempotency-Key`` gets one for this request, so that a repeat on a broken connection has one
    effect.
    """
    client: RpcClient = current_app.extensions["rpc"]
    subject = g.get("subject")
    asking = Asking(
        subject=subject and {key: subject[key] for key in ("account_id", "role", "name")},
        idempotency_key=_idempotency_key(),
        correlation_id=g.get("correlation_id"),
        traceparent=request.headers.get("traceparent"),
    )
    return client.call(service, operation, asked, asking)


def _idempotency_key() -> str | None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    given = request.headers.get("Idempotency-Key") or request.form.get("idempotency_key")
    if given and len(given) > KEY_LONGEST:
        raise HttpProblem("request-invalid", fields={"Idempotency-Key": [f"At most {KEY_LONGEST} characters."]})
    return given or str(uuid.uuid4())
