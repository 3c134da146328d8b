"""What becomes of an event that could not be acted on: once more, later, or ``parked``.

The count of attempts travels in a header of our own. The message goes on as it came, body and id unchanged.
"""

import hashlib
import random
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError

from services.chassis.messaging.publisher import Outgoing
from services.chassis.messaging.topology import PARKED, RETRY_SECONDS, retry_exchange
from services.contracts.subscriptions import suspects_of

ATTEMPT_HEADER = "taoshu-attempt"
DEATHS_HEADER = "taoshu-deaths"
QUEUE_HEADER = "taoshu-queue"
REASON_HEADER = "taoshu-reason"
PARKED_AT_HEADER = "taoshu-parked-at"
REASON_LONGEST = 500
DEATHS_BEFORE_PARKED = 4
"""Processes die of other things too, with some innocent event in hand."""

HOPELESS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    NotImplementedError,
    TypeError,
    ValidationError,
    ValueError,
)
"""Faults of the code: the same event meets them again, however often it comes. A person has to mend something first."""


def deliveries(message: Any) -> int:
    """How often the broker gave this message out before, and did not hear of it again."""
    return int((message.headers or {}).get("x-delivery-count", 0))


def attempt_of(message: Any) -> int:
    """How many attempts to act on this event have failed."""
    return _count(message, ATTEMPT_HEADER)


def later(message: Any, queue: str) -> Outgoing | None:
    """A copy that comes back after the next delay, or half of it, so that who failed together do not come back
    together; None when every delay has been tried."""
    attempt = attempt_of(message)
    if attempt >= len(RETRY_SECONDS):
        return None
    return _delayed(message, queue, RETRY_SECONDS[attempt], {ATTEMPT_HEADER: attempt + 1})


def suspected(message: Any, queue: str) -> Outgoing:
    """A copy that comes back among the service's suspects, where it is taken alone: its process died while it had the
    message, among others."""
    service = queue.partition(".")[0]
    return _delayed(message, suspects_of(service), RETRY_SECONDS[0], {QUEUE_HEADER: queue})


def after_death(message: Any, suspects: str) -> Outgoing | None:
    """A copy of a suspect that was in hand alone when its process died; None after too many deaths.

    However often the broker has given it out again since, that is one death more: what comes back is tried no more,
    only passed on, and a process that dies meanwhile died of something else.
    """
    deaths = _count(message, DEATHS_HEADER) + 1
    if deaths >= DEATHS_BEFORE_PARKED:
        return None
    return _delayed(message, suspects, RETRY_SECONDS[deaths], {DEATHS_HEADER: deaths})


def origin_of(message: Any) -> str | None:
    """The queue from which a suspect came."""
    return (message.headers or {}).get(QUEUE_HEADER)


def parked(message: Any, queue: str, reason: str) -> Outgoing:
    """A copy for ``parked`` that tells an operator where it failed and why."""
    told = {
        QUEUE_HEADER: queue,
        REASON_HEADER: reason[:REASON_LONGEST],
        PARKED_AT_HEADER: datetime.now(UTC).isoformat(),
    }
    return _copy(message, PARKED, queue, told)


def _delayed(message: Any, queue: str, seconds: int, told: dict[str, Any]) -> Outgoing:
    return _copy(message, retry_exchange(seconds), queue, told, expires_in=random.uniform(seconds / 2, seconds))


def _copy(message: Any, exchange: str, queue: str, told: dict[str, Any], expires_in: float | None = None) -> Outgoing:
    # py-amqp gives an empty body as an empty string.
    body = message.body or b""
    kept = {name: value for name, value in (message.headers or {}).items() if not name.startswith("x-")}
    return Outgoing(
        message_id=message.properties.get("message_id") or hashlib.sha256(body).hexdigest()[:12],
        exchange=exchange,
        routing_key=queue,
        body=body,
        content_type=message.content_type or "application/octet-stream",
        content_encoding=message.content_encoding or "binary",
        headers={**kept, **told},
        expires_in=expires_in,
    )


def _count(message: Any, header: str) -> int:
    return int((message.headers or {}).get(header, 0))
