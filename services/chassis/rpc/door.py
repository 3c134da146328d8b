"""What is checked at a service's door before a request goes in, and how a refusal goes out."""

import time
from collections.abc import Collection
from typing import Any

from marshmallow import Schema, ValidationError
from pymongo.errors import PyMongoError

from services.chassis.logs import logger
from services.chassis.rpc import wire
from services.contracts.accounts import SubjectSchema
from services.contracts.errors import ERRORS

Subject = dict[str, Any]
Request = dict[str, Any]

log = logger(__name__)


class Refused(Exception):
    """A request refused at the door."""

    def __init__(self, slug: str, **details: Any) -> None:
        super().__init__(slug)
        self.slug = slug
        self.details = details


def refuse_late(headers: dict[str, Any], came_before: bool) -> None:
    """Raise Refused when the caller has stopped waiting (``taoshu-deadline``, seconds since 1970).

    Nobody knows how long the caller of a request without a deadline waits; one that lost a server is not tried again.
    """
    deadline = headers.get(wire.DEADLINE_HEADER)
    if came_before if deadline is None else time.time() > float(deadline):
        raise Refused("request-late")


def admit(body: Any, schema: type[Schema], allow: Collection[str]) -> tuple[Subject | None, Request]:
    """Who asks and what, both checked. Raises Refused for a wrong role or a wrong shape."""
    asked = body.get("kwargs", {}) if isinstance(body, dict) else {}
    try:
        subject = SubjectSchema().load(asked["subject"]) if asked.get("subject") else None
        _check_role(subject, allow)
        request: Request = schema().load(asked.get("request", {}))
    except ValidationError as error:
        raise Refused("request-invalid", fields=error.messages) from error
    return subject, request


def refusal_of(error: BaseException) -> wire.Refusal:
    """The refusal that an exception stands for: its ``slug``, a database that is away, or an internal error."""
    slug = getattr(error, "slug", None)
    if slug in ERRORS:
        return wire.Refusal(slug, getattr(error, "details", {}))
    if isinstance(error, PyMongoError):
        log.warning("database-unavailable", error=repr(error))
        return wire.Refusal("service-unavailable")
    return wire.Refusal("internal-error")


def _check_role(subject: Subject | None, allow: Collection[str]) -> None:
    if not allow:
        return
    if subject is None:
        raise Refused("sign-in-needed")
    if subject["role"] not in allow:
        raise Refused("role-not-allowed")
