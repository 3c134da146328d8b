"""Is this service doing its work: broker consuming, database answering."""

from typing import Any

from nameko.extensions import DependencyProvider
from pymongo.errors import PyMongoError

from services.chassis.messaging.consumer import EventConsumer, RequestConsumer
from services.chassis.storage.provider import ServiceDatabase


class Health(DependencyProvider):  # type: ignore[misc]
    """Answers what the gateway's ``/readyz`` asks."""

    database = ServiceDatabase()
    events = EventConsumer()
    requests = RequestConsumer()

    def get_dependency(self, worker_ctx: Any) -> "Health":
        """Itself."""
        return self

    def report(self) -> dict[str, bool]:
        """Which parts work. ``ready`` only when all of them do."""
        parts = {
            "database": self._database_answers(),
            "events": self.events.is_consuming(),
            "requests": self.requests.is_consuming(),
        }
        return {**parts, "ready": all(parts.values())}

    def _database_answers(self) -> bool:
        try:
            self.database.open().command("ping")
        except PyMongoError:
            return False
        return True
