"""The use cases of the catalog: load, let the domain decide, save."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.catalog.domain.events import CopyUnavailable
from services.catalog.domain.refusals import TitleExists, TitleNotFound
from services.catalog.domain.title import Events, Refusal, Title
from services.catalog.storage import Store, new_copies

Request = dict[str, Any]


class Handlers:
    """One method a use case."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self._clock = clock

    def add_title(self, request: Request, title_id: str) -> str:
        """Add a bibliographic record with its copies; returns its id. Raises TitleExists, BarcodeTaken."""
        copies = new_copies(request["copies"])
        facts = {key: value for key, value in request.items() if key not in ("copies", "title_id")}
        title = Title(title_id=request["title_id"] or title_id, added_at=self._clock(), **facts)
        events = title.acquire(copies) if copies else []
        if not self.store.add_title(title, events) and not self.store.has_heard(title.title_id):
            raise TitleExists(title.title_id)
        return title.title_id

    def change_title(self, request: Request) -> None:
        """Correct a bibliographic record."""

        def correct(title: Title) -> Events:
            for key, value in request.items():
                setattr(title, key, value)
            return []

        self.store.update_title(request["title_id"], correct)

    def add_copies(self, request: Request) -> None:
        """Copies join a title; waiters are served first."""
        copies = new_copies(request["copies"])
        self.store.update_title(request["title_id"], lambda title: title.acquire(copies))

    def order_submitted(self, news: Request) -> None:
        """Answer every line of a new order."""
        for line in news["lines"]:
            self._want(news["order_id"], line, news["fulfilment"]["branch_id"])

    def lines_released(self, news: Request) -> None:
        """Take back what an order let go of; the next waiter is served."""
        for line in news["lines"]:
            self._release(line["title_id"], line["line_id"])

    def loan_changed(self, news: Request) -> None:
        """A copy left with its reader, or came back."""
        decisions: dict[str, Callable[[Title], Events]] = {
            "loan-started": lambda title: title.lend(news["loan_id"]),
            "loan-returned": lambda title: title.take_back(news["loan_id"], news["branch_id"]),
        }
        self._if_known(news["title_id"], decisions[news["event"]])

    def _want(self, order_id: str, line: Request, branch_id: str) -> None:
        line_id, title_id, now = line["line_id"], line["title_id"], self._clock()
        try:
            self.store.update_title(title_id, lambda title: title.want(order_id, line_id, branch_id, now))
        except TitleNotFound:
            # The answer needs a home of its own, or the order would wait for ever.
            answer = CopyUnavailable(order_id, line_id, title_id, "图书馆没有这种书")
            self.store.refuse(Refusal(line_id, title_id), [answer])

    def _release(self, title_id: str, line_id: str) -> None:
        self._if_known(title_id, lambda title: title.release(line_id))

    def _if_known(self, title_id: str, decide: Callable[[Title], Events]) -> None:
        try:
            self.store.update_title(title_id, decide)
        except TitleNotFound:
            # Nothing was ever claimed of a title that is not here (see _want).
            return
