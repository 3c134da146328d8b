"""One parked message: which event it is, where it failed, why and when. Nothing in it is trusted to have a shape."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.chassis.messaging.envelope import Envelope, UnreadableEvent, open_envelope
from services.chassis.messaging.failures import ATTEMPT_HEADER, PARKED_AT_HEADER, QUEUE_HEADER, REASON_HEADER

REPLAYS_HEADER = "taoshu-replays"

_TOLD_BY_BROKER = {
    "delivery_limit": "its consumer was lost with it again and again (delivery_limit)",
    "rejected": "its consumer refused it (rejected)",
}
_PASSING = ("taoshu-", "x-")


@dataclass(frozen=True, slots=True)
class Parked:
    """A message in the operator's hands; ``tag`` is its number there. What it does not tell is None."""

    tag: int
    id: str
    event: str | None
    queue: str | None
    reason: str
    parked_at: datetime | None
    retried: int
    message_id: str
    content_type: str
    content_encoding: str
    headers: dict[Any, Any]
    body: bytes

    @property
    def replays(self) -> int:
        """How often an operator has sent it back before."""
        return _number(self.headers.get(REPLAYS_HEADER))

    @property
    def original_headers(self) -> dict[Any, Any]:
        """The headers without what failing, parking and delivering added."""
        return {name: told for name, told in self.headers.items() if not str(name).startswith(_PASSING)}


def opened(message: Any) -> Parked:
    """Read what came from the broker."""
    # py-amqp gives an empty body as text.
    headers, body = message.headers or {}, bytes(message.body or b"")
    death = _last_death(headers)
    envelope = _envelope(body)
    message_id = _text(message.properties.get("message_id")) or hashlib.sha256(body).hexdigest()[:12]
    return Parked(
        tag=message.delivery_tag,
        id=envelope.event_id if envelope else message_id,
        event=envelope.name if envelope else None,
        queue=_queue(headers, death, message.delivery_info["routing_key"]),
        reason=_reason(headers, death),
        parked_at=_moment(headers.get(PARKED_AT_HEADER) or death.get("time")),
        retried=_number(headers.get(ATTEMPT_HEADER)),
        message_id=message_id,
        content_type=message.properties.get("content_type") or "application/octet-stream",
        content_encoding=message.properties.get("content_encoding") or "binary",
        headers=headers,
        body=body,
    )


def _envelope(body: bytes) -> Envelope | None:
    try:
        envelope = open_envelope(json.loads(body))
    except (UnreadableEvent, ValueError, RecursionError):
        return None
    return envelope if _text(envelope.event_id) and _text(envelope.name) else None


def _last_death(headers: Mapping[Any, Any]) -> dict[str, Any]:
    deaths = headers.get("x-death")
    last = deaths[0] if isinstance(deaths, list) and deaths else None
    if isinstance(last, dict):
        return last
    return {"queue": headers.get("x-first-death-queue"), "reason": headers.get("x-first-death-reason")}


def _queue(headers: Mapping[Any, Any], death: Mapping[str, Any], routing_key: str) -> str | None:
    # The first death may be that in a queue of delayed copies; the last is the one that led here.
    return _text(headers.get(QUEUE_HEADER)) or _text(death.get("queue")) or routing_key or None


def _reason(headers: Mapping[Any, Any], death: Mapping[str, Any]) -> str:
    told = _text(death.get("reason"))
    return _text(headers.get(REASON_HEADER)) or (_TOLD_BY_BROKER.get(told, told) if told else "it tells none")


def _moment(told: Any) -> datetime | None:
    try:
        moment = told if isinstance(told, datetime) else datetime.fromisoformat(told)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone()
    except (TypeError, ValueError, OverflowError):
        return None


def _text(told: Any) -> str | None:
    return told if isinstance(told, str) and told else None


def _number(told: Any) -> int:
    return told if isinstance(told, int) else 0
