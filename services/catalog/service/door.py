"""What every part of the service's door has: who may enter, the handlers, and what is read."""

from typing import Any

from services.catalog.views import Views

STAFF = ("staff", "admin")


class Door:
    """Entrypoints translate; the handlers of ``app`` decide."""

    app: Any

    @property
    def _views(self) -> Views:
        return Views(self.app.store.database)
