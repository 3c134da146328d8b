"""The work in hand: which request or event the running greenlet is acting for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from services.chassis.clock import new_id


@dataclass(frozen=True, slots=True)
class Cause:
    """What a change is made for, and remembered by, so that it is made once.

    An event: its id, the aggregate it came from, its place among that aggregate's events. A command with an
    idempotency key: an id of its own, in place 0.
    """

    event_id: str
    source: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Work:
    """One request or event being acted on.

    ``command_id`` is set when a command came with an idempotency key: it is the same each time the command comes, so
    that what the command creates can be named by it. ``is_lost`` tells whether another process may do the same by now.
    """

    correlation_id: str
    traceparent: str | None = None
    cause: Cause | None = None
    command_id: str | None = None
    is_lost: Callable[[], bool] = lambda: False


_current: ContextVar[Work | None] = ContextVar("work", default=None)


def current() -> Work | None:
    """The work of this greenlet, or None outside any request or event."""
    return _current.get()


def current_cause() -> Cause | None:
    """The event that this greenlet is acting on, if it is."""
    work = current()
    return work.cause if work else None


def id_of_command() -> str:
    """An id for what the running command creates: the same one when the command is repeated."""
    work = current()
    return work.command_id if work and work.command_id else new_id()


@contextmanager
def doing(work: Work) -> Iterator[None]:
    """Make ``work`` current for the length of the block."""
    token = _current.set(work)
    try:
        yield
    finally:
        _current.reset(token)
