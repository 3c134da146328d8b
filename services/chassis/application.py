"""The wiring of a service: its handlers, built once when the process starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from nameko.extensions import DependencyProvider
from pymongo.database import Database

from services.chassis.health import Condition
from services.chassis.messaging.relay import Relay
from services.chassis.messaging.relaying import EventRelay
from services.chassis.probes import Probes
from services.chassis.storage.command_log import CommandLog
from services.chassis.storage.migrations import migrate
from services.chassis.storage.provider import ServiceDatabase


@dataclass(frozen=True, slots=True)
class Parts:
    """What the chassis gives a service to build its handlers from."""

    database: Database[dict[str, Any]]
    relay: Relay


class Application(DependencyProvider):  # type: ignore[misc]
    """Builds a service's handlers with ``build`` and hands the same ones to every worker.

    ``migrations`` is the service's package of numbered modules. They run at setup, which Nameko completes for every
    extension before it starts the first consumer.
    """

    database = ServiceDatabase()
    relaying = EventRelay()
    probes = Probes()
    condition = Condition()

    def __init__(self, build: Callable[[Parts], Any], migrations: str) -> None:
        self._build = build
        self._migrations = migrations

    def setup(self) -> None:
        """Migrate the database, then build the handlers."""
        database = self.database.open()
        CommandLog(database).prepare()
        migrate(database, self._migrations)
        self._handlers = self._build(Parts(database, self.relaying.open()))
        if condition := getattr(self._handlers, "condition", None):
            self.condition.part_of_service = condition

    def get_dependency(self, worker_ctx: Any) -> Any:
        """The handlers."""
        return self._handlers
