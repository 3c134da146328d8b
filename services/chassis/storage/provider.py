"""The service's database as part of a Nameko service: one client a process, opened once."""

from typing import Any

from nameko.extensions import SharedExtension
from pymongo.database import Database

from services.chassis.config import settings_of
from services.chassis.storage.connection import connect


class ServiceDatabase(SharedExtension):  # type: ignore[misc]
    """Holds the database of the container's service. Left open to the end: the relay needs it longer than anybody."""

    _database: Database[dict[str, Any]] | None = None

    def open(self) -> Database[dict[str, Any]]:
        """The database; the client connects at its first operation."""
        if self._database is None:
            self._database = connect(settings_of(self.container.service_name))
        return self._database
