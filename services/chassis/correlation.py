"""The work in hand: which request or event the running greenlet is acting for."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from services.chassis.messaging.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Work:
    """One request or event being acted on.

    ``event`` is set when an event is; ``command_id`` when a command came with an idempotency key: it is the same
    each time the command comes, so that what the command creates can be named by it.
    """

    correlation_id: str
    traceparent: str | None = None
    event: "Envelope | None" = None
    command_id: str | None = None


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def current() -> Work | None:
    """The work of this greenlet, or None outside any request or event."""
    return _current.get()


@contextmanager
def doing(work: Work) -> Iterator[None]:
    """Make ``work`` current for the length of the block."""
    token = _current.set(work)
    try:
        yield
    finally:
        _current.reset(token)
