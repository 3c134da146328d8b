"""The entrypoints of the catalog: they translate, the handlers decide."""

import base64
from typing import Any

from services.catalog.exporting.writing import part_of
from services.catalog.handlers import Handlers
from services.catalog.importing.uploads import Uploads
from services.catalog.indexing import Indexing
from services.catalog.search_log import SearchLog
from services.catalog.storage import Store
from services.catalog.views import Views
from services.chassis.application import Application, Parts
from services.chassis.clock import utc_now
from services.chassis.correlation import id_of_command
from services.chassis.health import Health
from services.chassis.messaging.event_handler import on_event
from services.chassis.periodic import every
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import catalog as asked
from services.contracts import subscriptions as heard
from services.contracts.shapes import Nothing, OfTitle

STAFF = ("staff", "admin")
TITLES_OF_PART = 50
"""Few enough that no part comes near to the size that the broker takes, a megabyte."""


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    indexing, search_log = Indexing(parts.database), SearchLog(parts.database, utc_now)
    uploads = Uploads(parts.database)
    return Handlers(Store(parts.database, parts.relay), utc_now, indexing, search_log, uploads)


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
        answer = self._views.search(self.app.indexing.index, request)
        if _is_a_wish(subject, request):
            self.app.search_log.note(request["q"], answer["total"], is_guess=answer["did_you_mean"] is not None)
        return answer

    @query(asked.Suggest)
    def suggest(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Completions for the search box."""
        return self._views.suggest(self.app.indexing.index, self.app.search_log.hot, **request)

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
        return self._views.categories(self.app.indexing.index)

    @query(asked.Withdrawn, allow=STAFF)
    def withdrawn_titles(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Titles that were taken out of the catalogue."""
        return self._views.withdrawn(request["limit"])

    @query(asked.Unanswered, allow=STAFF)
    def unanswered_searches(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What readers look for and the library does not have."""
        return {"items": self.app.search_log.frequent(found=False, most=request["limit"]), "next_cursor": None}

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

    @command(asked.CopyChange, allow=STAFF)
    def change_copy(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Correct a copy."""
        self.app.change_copy(request)
        return self._views.title(request["title_id"])

    @command(OfTitle, allow=STAFF)
    def withdraw_title(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Take a title out of the catalogue."""
        self.app.withdraw(request["title_id"])
        return self._views.title(request["title_id"])

    @command(OfTitle, allow=STAFF)
    def restore_title(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Put a withdrawn title back."""
        self.app.restore(request["title_id"])
        return self._views.title(request["title_id"])

    @command(asked.ImportPart, allow=STAFF)
    def add_import_part(self, subject: Subject, request: Request) -> None:
        """One part of a file to import."""
        self.app.add_import_part(request)

    @command(asked.BeginImport, allow=STAFF)
    def begin_import(self, subject: Subject, request: Request) -> None:
        """Import a file whose parts are here."""
        self.app.begin_import(request)

    @query(asked.Imports, allow=STAFF)
    def imports(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The latest files that were handed in, and how far they are."""
        return self._views.imports(request["limit"])

    @query(asked.ImportProblems, allow=STAFF)
    def import_problems(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What was wrong with records, by number and field; and behind which record there is more."""
        return self._views.import_problems(request["import_id"], request["after"])

    @query(asked.ExportPart, allow=STAFF)
    def export_part(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The next titles as a part of a file, and where the part after it begins."""
        titles = list(self._views.every_title(request["after"], TITLES_OF_PART))
        content = part_of(request["form"], titles, is_first=not request["after"])
        following = titles[-1]["title_id"] if len(titles) == TITLES_OF_PART else None
        return {"content": base64.b64encode(content).decode(), "next": following}

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

    # by itself

    @every(0.2, at_start=True)
    def follow_titles(self) -> None:
        """The search index of this process takes in what has changed."""
        self.app.indexing.catch_up()

    @every(2, alone=True)
    def work_off_uploads(self) -> None:
        """What staff have handed in is imported, one file at a time."""
        self.app.importing.turn()

    @every(30)
    def share_searches(self) -> None:
        """What was searched for becomes known to all."""
        self.app.search_log.share()

    @every(60, alone=True)
    def analyse_again(self) -> None:
        """Titles of an older analysis get their new tokens, a thousand at a time."""
        self.app.analyse_again(1000)

    @property
    def _views(self) -> Views:
        return Views(self.app.store.database)


def _is_a_wish(subject: Subject | None, request: Request) -> bool:
    """Whether a reader begins a search of all that there is; what narrows or goes on says nothing new."""
    is_of_staff = subject is not None and subject["role"] in STAFF
    narrowed = any(value for name, value in request.items() if name not in ("q", "sort", "limit"))
    return bool(request["q"].strip()) and not is_of_staff and not narrowed
