"""Is this service doing its work: broker consuming, database answering."""

from collections.abc import Callable
from typing import Any

from nameko.extensions import DependencyProvider, SharedExtension
from pymongo.errors import PyMongoError

from services.chassis.messaging.consumer import EventConsumer, RequestConsumer, SuspectConsumer
from services.chassis.storage.provider import ServiceDatabase


class Condition(SharedExtension):  # type: ignore[misc]
    """Tells whether this process could act on an event and a request right now."""

    database = ServiceDatabase()
    events = EventConsumer()
    suspects = SuspectConsumer()
    requests = RequestConsumer()

    part_of_service: Callable[[], dict[str, bool]] = staticmethod(dict)
    """What a service needs besides; its handlers say so in ``condition``."""

    def report(self) -> dict[str, bool]:
        """Which parts work. ``ready`` only when all of them do."""
        parts = {
            "database": self._database_answers(),
            "events": self.events.is_consuming() and self.suspects.is_consuming(),
            "requests": self.requests.is_consuming(),
            **self.part_of_service(),
        }
        return {**parts, "ready": all(parts.values())}

    def _database_answers(self) -> bool:
        try:
            self.database.open().command("ping")
        except PyMongoError:
            return False
        return True


class Health(DependencyProvider):  # type: ignore[misc]
    """Lets a service's own operation tell its condition."""

    condition = Condition()

    def get_dependency(self, worker_ctx: Any) -> Condition:
        """The condition of this process."""
        return self.condition
