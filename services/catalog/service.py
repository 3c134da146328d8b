"""The entrypoints of the catalog: they translate, the handlers decide."""

from typing import Any

from services.catalog.handlers import Handlers
from services.catalog.storage import Store
from services.catalog.views import Views
from services.chassis.application import Application, Parts
from services.chassis.clock import utc_now
from services.chassis.correlation import id_of_command
from services.chassis.health import Health
from services.chassis.messaging.event_handler import on_event
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import catalog as asked
from services.contracts import subscriptions as heard
from services.contracts.shapes import Nothing, OfTitle

STAFF = ("staff", "admin")


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    return Handlers(Store(parts.database, parts.relay), utc_now)


class Service:
    """The catalog, as other processes see it."""

    name = "catalog"
    app: Any = Application(build, migrations="services.catalog.migrations")
    health_of: Any = Health()

    @query(Nothing)
    def health(self, subject: Subject, request: Request) -> dict[str, bool]:
        """Whether this service does its work."""
        report: dict[str, bool] = self.health_of.report()
        return report

    # finding

    @query(asked.Search)
    def search(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The search box."""
        return self._views.search(request)

    @query(asked.Suggest)
    def suggest(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Completions for the search box."""
        return self._views.suggest(**request)

    @query(OfTitle)
    def title(self, subject: Subject, request: Request) -> dict[str, Any]:
        """One title with its copies."""
        return self._views.title(request["title_id"])

    @query(asked.OfTitles)
    def titles(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Several titles at once."""
        return self._views.titles(request["title_ids"])

    @query(Nothing)
    def categories(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The classes with their counts."""
        return self._views.categories()

    # keeping the catalogue

    @command(asked.NewTitle, allow=STAFF)
    def add_title(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Add a title."""
        return self._views.title(self.app.add_title(request, id_of_command()))

    @command(asked.TitleChange, allow=STAFF)
    def change_title(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Correct a title."""
        self.app.change_title(request)
        return self._views.title(request["title_id"])

    @command(asked.NewCopies, allow=STAFF)
    def add_copies(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Copies join a title."""
        self.app.add_copies(request)
        return self._views.title(request["title_id"])

    @command(asked.NewCategories, allow=("admin",))
    def put_categories(self, subject: Subject, request: Request) -> None:
        """Name classes for browsing."""
        self.app.store.put_categories(request["categories"])

    # what others report

    @on_event(heard.CATALOG_ORDER_SUBMITTED)
    def order_submitted(self, news: Request) -> None:
        """A reader wants titles."""
        self.app.order_submitted(news)

    @on_event(heard.CATALOG_LINES_RELEASED)
    def lines_released(self, news: Request) -> None:
        """An order lets go of titles."""
        self.app.lines_released(news)

    @on_event(heard.CATALOG_LOANS)
    def loan_changed(self, news: Request) -> None:
        """A copy left or came back."""
        self.app.loan_changed(news)

    @property
    def _views(self) -> Views:
        return Views(self.app.store.database)
