"""How staff keep the catalogue: titles, copies, classes, whole files in and out."""

import base64
from typing import Any

from services.catalog.exporting.writing import part_of
from services.catalog.service.door import STAFF, Door
from services.chassis.correlation import id_of_command
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import catalog as asked
from services.contracts.shapes import OfTitle

TITLES_OF_PART = 50
"""Few enough that no part comes near to the size that the broker takes, a megabyte."""


class Keeping(Door):
    """Add, correct, withdraw, import, export."""

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
