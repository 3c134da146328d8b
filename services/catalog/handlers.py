"""The use cases of the catalog: load, let the domain decide, save."""

import base64
import binascii
from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.catalog.domain import edition
from services.catalog.domain.copy import Refusal
from services.catalog.domain.events import CopyUnavailable
from services.catalog.domain.isbn import isbn_of
from services.catalog.domain.refusals import PartUnreadable, TitleExists, TitleNotFound
from services.catalog.domain.title import Events, Title
from services.catalog.importing.uploads import Uploads
from services.catalog.importing.worker import Worker
from services.catalog.indexing import Indexing
from services.catalog.search import ANALYSIS
from services.catalog.search_log import SearchLog
from services.catalog.storage import Store, new_copies
from services.chassis.periodic import each_by_itself

Request = dict[str, Any]


class Handlers:
    """One method a use case."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        indexing: Indexing,
        search_log: SearchLog,
        uploads: Uploads,
    ) -> None:
        self.store = store
        self.indexing = indexing
        self.search_log = search_log
        self.uploads = uploads
        self.importing = Worker(uploads)
        self._clock = clock

    def add_title(self, request: Request, title_id: str) -> str:
        """Add a bibliographic record with its copies; returns its id. Raises TitleExists, BarcodeTaken, IsbnInvalid."""
        copies = new_copies(request["copies"])
        facts = _facts({key: value for key, value in request.items() if key not in ("copies", "title_id")})
        title = Title(title_id=request["title_id"] or title_id, added_at=self._clock(), **facts)
        events = title.acquire(copies) if copies else []
        if not self.store.add_title(title, events) and not self.store.has_heard(title.title_id):
            raise TitleExists(title.title_id)
        self.indexing.show(title.title_id)
        return title.title_id

    def change_title(self, request: Request) -> None:
        """Correct a bibliographic record. Raises IsbnInvalid; a wrong number that was there before may stay."""

        def correct(title: Title) -> Events:
            facts = request if request.get("isbn") == title.isbn else _facts(request)
            for key, value in facts.items():
                setattr(title, key, value)
            return []

        self._update(request["title_id"], correct)

    def add_copies(self, request: Request) -> None:
        """Copies join a title; waiters are served first."""
        copies = new_copies(request["copies"])
        self._update(request["title_id"], lambda title: title.acquire(copies))

    def change_copy(self, request: Request) -> None:
        """Correct what is known of a copy."""
        changes = {key: value for key, value in request.items() if key not in ("title_id", "barcode")}
        self._update(request["title_id"], lambda title: title.change_copy(request["barcode"], **changes))

    def withdraw(self, title_id: str) -> None:
        """A title is no longer found and lent."""
        self._update(title_id, Title.withdraw)

    def restore(self, title_id: str) -> None:
        """A withdrawn title is found and lent again."""
        self._update(title_id, Title.restore)

    def add_import_part(self, request: Request) -> None:
        """One part of a file has come. Raises PartUnreadable."""
        try:
            content = base64.b64decode(request["content"], validate=True)
        except binascii.Error as error:
            raise PartUnreadable from error
        self.uploads.add_part(request["upload_id"], request["place"], content, self._clock())

    def begin_import(self, request: Request) -> None:
        """A file is complete and waits to be imported."""
        self.uploads.begin(request["upload_id"], request["name"], request["branch_id"], self._clock())

    def order_submitted(self, news: Request) -> None:
        """Answer every line of a new order."""
        for line in news["lines"]:
            self._want(news["order_id"], line, news["fulfilment"]["branch_id"])

    def edition_wanted(self, news: Request) -> None:
        """A copy of another edition, if one is here; otherwise what stands for the title itself is told again."""
        line_id, about = news["line_id"], (news["order_id"], news["line_id"], news["branch_id"])
        for title_id in self.store.editions_for(line_id, news["title_id"], news["besides"]):
            if self.store.update_title(title_id, lambda title: edition.offer(title, *about)).claimed_for(line_id):
                return
        self._want(news["order_id"], news, news["branch_id"])

    def lines_released(self, news: Request) -> None:
        """Take back what an order let go of; the next waiter is served."""
        for line in news["lines"]:
            self._release(line["title_id"], line["line_id"])

    def loan_changed(self, news: Request) -> None:
        """A copy left with its reader, came back, or is lost."""
        decisions: dict[str, Callable[[Title], Events]] = {
            "loan-started": lambda title: title.lend(news["loan_id"]),
            "loan-returned": lambda title: title.take_back(news["loan_id"], news["branch_id"]),
            "loan-lost": lambda title: title.miss(news["loan_id"]),
        }
        self._if_known(news["title_id"], decisions[news["event"]])

    def analyse_again(self, most: int) -> None:
        """Titles that an older build analysed get the tokens of this one. The index does not wait for it."""
        each_by_itself(self.store.analysed_before(ANALYSIS, most), self._save_again)

    def _save_again(self, title_id: str) -> None:
        self.store.update_title(title_id, lambda _title: [])

    def condition(self) -> dict[str, bool]:
        """What this service needs beside the database and the broker."""
        return {"index": self.indexing.is_level}

    def _update(self, title_id: str, decide: Callable[[Title], Events]) -> None:
        """What staff change they look for next."""
        self.store.update_title(title_id, decide)
        self.indexing.show(title_id)

    def _want(self, order_id: str, line: Request, branch_id: str) -> None:
        line_id, title_id, now = line["line_id"], line["title_id"], self._clock()
        try:
            self.store.update_title(title_id, lambda title: title.want(order_id, line_id, branch_id, now))
        except TitleNotFound:
            # The answer needs a home of its own, or the order would wait for ever.
            answer = CopyUnavailable(order_id, line_id, title_id, "图书馆没有这种书")
            self.store.refuse(Refusal(line_id, title_id), [answer])

    def _release(self, title_id: str, line_id: str) -> None:
        # Orders let go of a title for one line, and later for another: the second news does not replace the first.
        self._if_known(title_id, lambda title: title.release(line_id), even_late=True)

    def _if_known(self, title_id: str, decide: Callable[[Title], Events], even_late: bool = False) -> None:
        try:
            self.store.update_title(title_id, decide, even_late)
        except TitleNotFound:
            # Nothing was ever claimed of a title that is not here (see _want).
            return


def _facts(request: Request) -> Request:
    """What was written of a title, its ISBN as digits."""
    return {**request, "isbn": isbn_of(request["isbn"])} if request.get("isbn") else request
