"""A process that dies in the middle of its work: after one of its writes, or before the next."""

from collections.abc import Callable, Container, Iterator
from contextlib import ExitStack, contextmanager
from functools import wraps
from typing import Any
from unittest.mock import patch

from pymongo.client_session import ClientSession
from pymongo.collection import Collection

WRITES = (
    "bulk_write",
    "delete_many",
    "delete_one",
    "find_one_and_delete",
    "find_one_and_replace",
    "find_one_and_update",
    "insert_many",
    "insert_one",
    "replace_one",
    "update_many",
    "update_one",
)


class Death(BaseException):
    """The process is gone. Nothing in it can catch that, so it is no Exception."""


class Mortality:
    """Counts the moments of some work at which a death matters: before and after each of its writes.

    ``written`` are the collections of its ``databases`` that have been written to.
    """

    def __init__(self, databases: Container[str]) -> None:
        self.written: set[Collection[dict[str, Any]]] = set()
        self.passed = 0
        self._databases = databases
        self._last: int | None = None

    @contextmanager
    def dying_at(self, moment: int) -> Iterator[None]:
        """Let the work in this block die at a moment, counted from 1, if it gets that far."""
        self._last = self.passed + moment
        try:
            yield
        finally:
            self._last = None

    def note(self, collection: Collection[dict[str, Any]]) -> None:
        """Remember what is written to, if it is ours."""
        if collection.database.name in self._databases:
            self.written.add(collection)

    def pass_moment(self) -> None:
        """Live through the next moment, or die at it."""
        self.passed += 1
        if self.passed == self._last:
            raise Death


@contextmanager
def watched_writes(mortality: Mortality) -> Iterator[None]:
    """Put every write to MongoDB under the eyes of ``mortality``; a transaction is one write."""
    with ExitStack() as patches:
        for name in WRITES:
            watched = _noted(getattr(Collection, name), mortality)
            patches.enter_context(patch.object(Collection, name, watched))
        watched = _mortal(ClientSession.with_transaction, mortality)
        patches.enter_context(patch.object(ClientSession, "with_transaction", watched))
        yield


def _noted(write: Callable[..., Any], mortality: Mortality) -> Callable[..., Any]:
    alone = _mortal(write, mortality)

    @wraps(write)
    def act(collection: Collection[dict[str, Any]], *args: Any, **options: Any) -> Any:
        mortality.note(collection)
        is_in_transaction = options.get("session") is not None
        return (write if is_in_transaction else alone)(collection, *args, **options)

    return act


def _mortal(write: Callable[..., Any], mortality: Mortality) -> Callable[..., Any]:
    @wraps(write)
    def act(*args: Any, **options: Any) -> Any:
        mortality.pass_moment()
        done = write(*args, **options)
        mortality.pass_moment()
        return done

    return act
