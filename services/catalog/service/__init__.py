"""The entrypoints of the catalog: they translate, the handlers decide. One file a chapter."""

from typing import Any

from services.catalog.handlers import Handlers
from services.catalog.importing.uploads import Uploads
from services.catalog.indexing import Indexing
from services.catalog.search_log import SearchLog
from services.catalog.service.finding import Finding
from services.catalog.service.keeping import Keeping
from services.catalog.service.news import News
from services.catalog.storage import Store
from services.chassis.application import Application, Parts
from services.chassis.clock import utc_now
from services.chassis.health import Health
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import query
from services.contracts.shapes import Nothing


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    indexing, search_log = Indexing(parts.database), SearchLog(parts.database, utc_now)
    uploads = Uploads(parts.database)
    return Handlers(Store(parts.database, parts.relay), utc_now, indexing, search_log, uploads)


class Service(Finding, Keeping, News):
    """The catalog, as other processes see it."""

    name = "catalog"
    app: Any = Application(build, migrations="services.catalog.migrations")
    health_of: Any = Health()

    @query(Nothing)
    def health(self, subject: Subject, request: Request) -> dict[str, bool]:
        """Whether this service does its work."""
        report: dict[str, bool] = self.health_of.report()
        return report
