"""Refusals as HTTP: the one place where a slug becomes a status (RFC 9457, ``application/problem+json``)."""

import json
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from services.chassis.logs import logger
from services.chassis.rpc.client import RefusedByService, Unavailable
from services.contracts.errors import ERRORS

log = logger(__name__)

STATUS: dict[str, int] = {
    "sign-in-needed": 401,
    "sign-in-failed": 401,
    "role-not-allowed": 403,
    "origin-not-allowed": 403,
    "request-not-json": 400,
    "cursor-invalid": 400,
    "request-too-large": 413,
    "method-not-allowed": 405,
    "path-not-found": 404,
    "account-not-found": 404,
    "title-not-found": 404,
    "line-not-in-cart": 404,
    "order-not-found": 404,
    "line-not-found": 404,
    "branch-not-found": 404,
    "loan-not-found": 404,
    "copy-not-on-loan": 404,
    "closure-not-found": 404,
    "slot-not-found": 404,
    "handover-not-found": 404,
    "run-not-found": 404,
    "login-taken": 409,
    "copy-not-found": 404,
    "title-exists": 409,
    "title-awaited": 409,
    "copy-in-use": 409,
    "barcode-taken": 409,
    "command-in-progress": 409,
    "order-state-forbids": 409,
    "line-not-decidable": 409,
    "reviewed-by-other": 409,
    "loan-state-forbids": 409,
    "handover-state-forbids": 409,
    "handover-method-forbids": 409,
    "pickup-code-locked": 429,
    "write-contended": 503,
    "search-not-ready": 503,
    "service-unavailable": 503,
    "request-late": 503,
    "internal-error": 500,
}
"""Slugs that are not here are rules that forbid: 422."""

MADE_BY_CLIENTS: dict[type[Exception], str] = {
    RequestEntityTooLarge: "request-too-large",
    RecursionError: "request-not-json",  # a body nested deeper than the parser goes
}
RETRY_AFTER_SECONDS = "2"


class HttpProblem(Exception):
    """A refusal of the gateway itself."""

    def __init__(self, slug: str, **details: Any) -> None:
        super().__init__(slug)
        self.slug = slug
        self.details = details


def status_of(slug: str) -> int:
    """The HTTP status of a refusal."""
    return STATUS.get(slug, 422)


def words_of(slug: str, details: dict[str, Any]) -> tuple[str, str]:
    """What a person reads: the reason and the next step, filled with the details."""
    words = ERRORS[slug]
    known = _Known(details)
    return words.reason.format_map(known), words.next_step.format_map(known)


class _Known(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def problem(slug: str, details: dict[str, Any] | None = None, headers: Any = None) -> Response:
    """The answer that tells a refusal."""
    if slug not in ERRORS:
        slug, details = "internal-error", {}
    reason, next_step = words_of(slug, details or {})
    status = status_of(slug)
    body = {
        "type": "about:blank",
        "title": reason,
        "status": status,
        "detail": f"{reason}{next_step}",
        "slug": slug,
        "next_step": next_step,
        **{key: value for key, value in (details or {}).items() if key not in ("status", "title", "type")},
    }
    answer = Response(json.dumps(body, ensure_ascii=False), status, headers, content_type="application/problem+json")
    if status == 503:
        answer.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return answer


def slug_of(error: Exception) -> tuple[str, dict[str, Any]]:
    """The refusal behind any exception that reaches the edge."""
    if isinstance(error, RefusedByService):
        return error.refusal.slug, error.refusal.details
    if isinstance(error, HttpProblem):
        return error.slug, error.details
    if isinstance(error, Unavailable):
        log.warning("service-unavailable", correlation_id=g.get("correlation_id"), reason=str(error))
        return "service-unavailable", {}
    for kind, slug in MADE_BY_CLIENTS.items():
        if isinstance(error, kind):
            return slug, {}
    if isinstance(error, HTTPException):
        return _slug_of_http(error)
    log.error("request-failed", correlation_id=g.get("correlation_id"), exc_info=error)
    return "internal-error", {}


def _slug_of_http(error: HTTPException) -> tuple[str, dict[str, Any]]:
    details = getattr(error, "data", None) or {}
    messages = details.get("messages", {})
    if error.code in (400, 422) and messages.get("json") == ["Invalid JSON body."]:
        return "request-not-json", {}
    slugs = {
        400: "request-not-json",
        404: "path-not-found",
        405: "method-not-allowed",
        422: "request-invalid",
    }
    return slugs.get(error.code or 500, "internal-error"), {"fields": messages} if messages else {}


def register(app: Flask) -> None:
    """Answer every exception of the API with a problem; pages have their own words (see ``pages``)."""

    def answer(error: Exception) -> Any:
        slug, details = slug_of(error)
        headers = error.get_response().headers if isinstance(error, HTTPException) else None
        allow = {"Allow": headers["Allow"]} if headers and "Allow" in headers else None
        if request.path.startswith("/api/") or request.path in ("/healthz", "/readyz"):
            return problem(slug, details, allow)
        return app.extensions["error_page"](slug, details)

    for kind in (Exception, HTTPException):
        app.register_error_handler(kind, answer)
