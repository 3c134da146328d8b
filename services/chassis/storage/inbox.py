"""What a document has acted on, so that it acts on nothing twice, and on no news that later news has replaced."""

from dataclasses import asdict
from typing import Any

from services.chassis.correlation import current_cause

KEPT = 200
"""So many causes are remembered; what is older than they are comes back no more."""

Entries = list[dict[str, Any]]


def entries() -> Entries:
    """The entry of the event or command in hand, if there is one."""
    cause = current_cause()
    return [asdict(cause)] if cause else []


def is_stale(inbox: Entries, even_late: bool) -> bool:
    """Whether the event or command in hand was acted on, or, unless ``even_late``, a later one of its source."""
    cause = current_cause()
    if cause is None:
        return False
    same = any(heard["event_id"] == cause.event_id for heard in inbox)
    later = (heard["source"] == cause.source and heard["sequence"] > cause.sequence for heard in inbox)
    return same or (not even_late and any(later))
