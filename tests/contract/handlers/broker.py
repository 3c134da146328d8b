"""The broker of the simulation: a queue for each subscription, and nothing between that takes time."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from services.contracts.subscriptions import SUBSCRIPTIONS

QUEUES: dict[str, list[str]] = {}
for _subscription in SUBSCRIPTIONS:
    for _event in _subscription.events:
        QUEUES.setdefault(_event.name, []).append(_subscription.queue)


@dataclass(eq=False, slots=True)
class Message:
    """One event in one queue. ``troubled`` says that its mode has dealt with it, ``planted`` that nobody sent it."""

    queue: str
    event: str
    body: str
    troubled: bool = False
    planted: bool = False
    attempts: int = 0

    def of_version_added(self, more: int) -> "Message":
        """The event as a later build would send it."""
        told = json.loads(self.body)
        return replace(self, planted=True, body=json.dumps({**told, "version": told["version"] + more}))


class Broker:
    """Stands where the relay stands: what is handed over is in its queues at once."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Be a broker that has just been set up."""
        self.ready: list[Message] = []
        self.published: dict[str, str] = {}
        self.losing: frozenset[str] = frozenset()
        self.sent = 0

    def hand_over(self, _collection: str, _document_id: Any, entries: Iterable[dict[str, Any]]) -> None:
        """Take just committed entries."""
        for entry in entries:
            self.publish(entry)

    def publish(self, entry: dict[str, Any]) -> None:
        """Put an event into every queue that hears it, but for the queues that lose it."""
        self.published[entry["event_id"]] = entry["name"]
        for queue in QUEUES.get(entry["name"], ()):
            if queue not in self.losing:
                self.sent += 1
                self.ready.append(Message(queue, entry["name"], json.dumps(entry)))
