"""One log line a request, with the correlation id under which services log the same work."""

import time
import uuid

from flask import Flask, Response, g, request

from services.chassis.logs import logger

HEADER = "X-Correlation-Id"

log = logger(__name__)


def register(app: Flask) -> None:
    """Give every request its id and log how it ended."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.correlation_id = str(uuid.uuid4())
    g.begun_at = time.monotonic()


def _end(answer: Response) -> Response:
    answer.headers[HEADER] = g.correlation_id
    subject = g.get("subject")
    log.info(
        "request",
        correlation_id=g.correlation_id,
        method=request.method,
        path=request.path,
        status=answer.status_code,
        milliseconds=round((time.monotonic() - g.begun_at) * 1000, 1),
        account_id=subject["account_id"] if subject else None,
    )
    return answer
