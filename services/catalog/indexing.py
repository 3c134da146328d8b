"""Keeping this process's search index level with the titles, whoever changes them.

Every process of the catalog follows the titles by itself: first all of them as they are stored, then, from the
moment at which it began, every change that the database tells of (a change stream: ordered, and resumed by the
driver after a lost connection). So a new process builds its index without asking, or stopping, any other.
"""

import time
from collections.abc import Iterator
from itertools import islice
from threading import Lock
from typing import Any

import eventlet
from eventlet import tpool
from pymongo.change_stream import CollectionChangeStream
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.catalog.search import SearchIndex
from services.chassis.logs import logger
from services.chassis.periodic import each_by_itself

Document = dict[str, Any]

TURN_SECONDS = 1.0
"""How long a turn may take before the changes so far are shown."""

PATIENCE = 4.0
"""Seconds that a search waits for the index of a process that has just begun; less than its caller waits."""

LOOK_EVERY = 0.05
AT_ONCE = 200
NOT_INDEXED = {"outbox": 0, "inbox": 0, "waiting": 0, "served": 0, "summary": 0}
# The relay empties outboxes without a new version; nothing of that concerns the index.
IS_NEWS: list[Document] = [
    {"operationType": {"$in": ["insert", "replace"]}},
    {"updateDescription.updatedFields.version": {"$gt": 0}},
]
CHANGES: list[Document] = [{"$match": {"$or": IS_NEWS}}, {"$project": {"documentKey": 1}}]

log = logger(__name__)


class SearchNotReady(Exception):
    """The index does not know all titles yet."""

    slug = "search-not-ready"


class Indexing:
    """The index of this process, and how far it has followed the titles."""

    def __init__(self, database: Database[Document]) -> None:
        self._titles = database["titles"]
        self._index = SearchIndex()
        # The index has one writer, which another thread has in hand while it commits.
        self._writing = Lock()
        self._is_shown = True
        self._changes: CollectionChangeStream[Document] | None = None
        self._unread: Iterator[Document] = iter(())
        self._is_level = False
        self._begun = 0.0

    @property
    def is_level(self) -> bool:
        """Whether the index knows every title."""
        return self._is_level

    @property
    def index(self) -> SearchIndex:
        """The index, once it knows every title; who comes earlier waits a little. Raises SearchNotReady."""
        until = time.monotonic() + PATIENCE
        while not self._is_level:
            if time.monotonic() > until:
                raise SearchNotReady
            eventlet.sleep(LOOK_EVERY)
        return self._index

    def catch_up(self) -> None:
        """Take in what has changed since the last turn, or as much of it as fits into one."""
        until = time.monotonic() + TURN_SECONDS
        changed = 0
        if self._changes is None:
            self._begin()
        try:
            while batch := self._next_titles():
                self._put(batch)
                changed += len(batch)
                eventlet.sleep(0)
                if time.monotonic() > until:
                    break
        except PyMongoError:
            # The driver resumes by itself where it can. Where it cannot, changes may be lost: read everything again.
            self._changes = None
            raise
        if changed:
            self._commit()
        self._finish_reading(level=not batch)

    def show(self, title_id: str) -> None:
        """Have a title found as it is now, before the next turn: whoever changed it may look for it at once."""
        if self._is_level:
            self._put(list(self._titles.find({"_id": title_id}, NOT_INDEXED)))
            self._commit()

    def _put(self, titles: list[Document]) -> None:
        with self._writing:
            each_by_itself(titles, self._index.put)
            self._is_shown = False

    def _commit(self) -> None:
        with self._writing:
            # Whoever had the index before may have shown what we put as well.
            if not self._is_shown:
                # Merging takes as long as it takes, and needs none of this thread.
                tpool.execute(self._index.commit)
                self._is_shown = True

    def _begin(self) -> None:
        self._begun = time.monotonic()
        self._changes = self._titles.watch(CHANGES, max_await_time_ms=1)
        self._unread = iter(self._titles.find({}, NOT_INDEXED, batch_size=AT_ONCE))

    def _next_titles(self) -> list[Document]:
        if unread := list(islice(self._unread, AT_ONCE)):
            return unread
        changed = {change["documentKey"]["_id"] for change in islice(self._next_changes(), AT_ONCE)}
        return list(self._titles.find({"_id": {"$in": list(changed)}}, NOT_INDEXED)) if changed else []

    def _next_changes(self) -> Iterator[Document]:
        assert self._changes is not None
        while (change := self._changes.try_next()) is not None:
            yield change

    def _finish_reading(self, level: bool) -> None:
        if level and not self._is_level:
            self._is_level = True
            log.info("index-ready", titles=self._index.size, seconds=round(time.monotonic() - self._begun, 1))
