"""Events as they are on the wire, for tests that put them on queues themselves."""

import uuid
from typing import Any

from services.chassis.clock import utc_now


def an_event(name: str, payload: dict[str, Any], /, **changes: Any) -> dict[str, Any]:
    """The envelope of a first event about something of its own."""
    facts: dict[str, Any] = {
        "event_id": uuid.uuid4().hex,
        "name": name,
        "version": 1,
        "occurred_at": utc_now().isoformat(),
        "aggregate_id": uuid.uuid4().hex,
        "sequence": 1,
        "correlation_id": uuid.uuid4().hex,
        "causation_id": None,
        "traceparent": None,
        "payload": payload,
    }
    return {**facts, **changes}


def a_rejection(**changes: Any) -> dict[str, Any]:
    """An event that makes one notice, for a reader of its own."""
    payload = {"order_id": "o1", "reader_id": uuid.uuid4().hex, "reason_code": "other", "message": "破损"}
    return an_event("order-rejected", payload, **changes)
