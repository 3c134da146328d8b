"""The entrypoints of orders: they translate, the handlers decide. One file a chapter."""

from typing import Any

from services.chassis.application import Application, Parts
from services.chassis.clock import new_id, utc_now
from services.chassis.health import Health
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import query
from services.contracts.shapes import Nothing
from services.orders.handlers import Handlers
from services.orders.service.carts import Carts
from services.orders.service.lending import Lending
from services.orders.service.library import Library
from services.orders.service.news import News
from services.orders.service.ordering import Ordering
from services.orders.service.record import Record
from services.orders.service.reviewing import Reviewing
from services.orders.storage import Store


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    return Handlers(Store(parts.database, parts.relay), utc_now, new_id)


class Service(Carts, Ordering, Reviewing, Lending, Record, Library, News):
    """Orders, as other processes see it."""

    name = "orders"
    app: Any = Application(build, migrations="services.orders.migrations")
    health_of: Any = Health()

    @query(Nothing)
    def health(self, subject: Subject, request: Request) -> dict[str, bool]:
        """Whether this service does its work."""
        report: dict[str, bool] = self.health_of.report()
        return report
