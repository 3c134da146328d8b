"""What every part of the service's door has: who may enter, the handlers, and what is read."""

from typing import Any

from services.orders import views

READER = ("reader",)
STAFF = ("staff", "admin")
DESK = ("staff", "courier", "admin")
ANYONE_SIGNED_IN = ("reader", "staff", "courier", "admin")


class Door:
    """Entrypoints translate; the handlers of ``app`` decide."""

    app: Any

    @property
    def _views(self) -> views.Views:
        return views.Views(self.app.store.database)

    def _order_view(self, subject: dict[str, Any], order_id: str) -> dict[str, Any]:
        is_reader = subject["role"] == "reader"
        view = self._views.order(order_id, subject["account_id"] if is_reader else None)
        if subject["role"] not in STAFF:
            view.pop("decisions", None)
        return view
