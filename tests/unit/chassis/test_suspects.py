"""Whom a suspect is handed to."""

from types import SimpleNamespace
from typing import Any

from services.chassis.messaging import failures
from services.chassis.messaging.suspects import Suspects


class Handler:
    """Stands where an event handler stands and remembers what it was handed."""

    def __init__(self, queue: str) -> None:
        self.queue = SimpleNamespace(name=queue)
        self.taken: list[Any] = []

    def take(self, body: Any, _hand: Any) -> None:
        self.taken.append(body)


def test_a_suspect_that_comes_while_the_queue_is_being_left_still_has_its_handler() -> None:
    suspects, first, second = Suspects(), Handler("users.a"), Handler("users.b")
    suspects.queue, suspects.relay = SimpleNamespace(name="users.suspects"), None
    message = SimpleNamespace(headers={failures.QUEUE_HEADER: "users.b"})

    def drain(_: Any) -> None:
        # Both handlers are leaving by now; the broker sends what it had assigned.
        suspects.leave()
        suspects.handle_message("late", message)

    suspects.consumer = SimpleNamespace(unregister_provider=drain)
    suspects.join(first)
    suspects.join(second)
    suspects.leave()
    assert (first.taken, second.taken) == ([], ["late"])
