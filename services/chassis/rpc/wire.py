"""What a request and its answer look like on the wire; read by server and client alike.

The frame is Nameko's (``args``, ``kwargs``, ``result``, ``error``), so that its stock client can call us. An error
carries a slug and details; never a class path, never a stack trace.
"""

from dataclasses import dataclass, field
from typing import Any

EXCHANGE = "nameko-rpc"
DEADLINE_HEADER = "taoshu-deadline"
CORRELATION_HEADER = "taoshu-correlation-id"
TRACEPARENT_HEADER = "traceparent"
KEY_HEADER = "taoshu-idempotency-key"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request was not carried out: a slug of ``contracts.errors`` and its details."""

    slug: str
    details: dict[str, Any] = field(default_factory=dict)

    def to_wire(self) -> dict[str, Any]:
        """The ``error`` member of an answer."""
        return {"exc_type": self.slug, "exc_path": "", "exc_args": [], "value": self.details}


def refusal_from_wire(error: dict[str, Any]) -> Refusal:
    """Read the ``error`` member of an answer."""
    details = error.get("value")
    return Refusal(error.get("exc_type", "internal-error"), details if isinstance(details, dict) else {})
