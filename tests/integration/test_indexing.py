"""Each process's index follows the titles: from what is there, then from every change, whoever makes it."""

from typing import Any, cast

import pytest
from pymongo.database import Database
from pymongo.errors import OperationFailure

from services.catalog.domain.copy import Copy
from services.catalog.domain.title import Title
from services.catalog.indexing import Indexing, SearchNotReady
from services.catalog.search import Wanted
from services.catalog.storage import Store
from services.chassis.clock import utc_now
from services.chassis.messaging.publisher import ConfirmingPublisher
from services.chassis.messaging.relay import Relay
from services.chassis.storage.migrations import migrate

Documents = Database[dict[str, Any]]
NOBODY = "amqp://nobody:nothing@127.0.0.1:1/none"


@pytest.fixture
def store(database: Documents) -> Store:
    migrate(database, "services.catalog.migrations")
    return Store(database, Relay(database, ConfirmingPublisher(NOBODY)))


def add(store: Store, title_id: str, name: str) -> None:
    store.add_title(Title(title_id, name, "I2", copies=[Copy(f"{title_id}.1", "jl")]), [])


def level(indexing: Indexing) -> Indexing:
    indexing.catch_up()
    indexing.catch_up()
    assert indexing.is_level
    return indexing


def found(indexing: Indexing, q: str, **more: Any) -> list[str]:
    return indexing.index.find(Wanted(q=q, **more)).title_ids


def test_an_index_that_does_not_know_all_titles_answers_nothing(
    store: Store, database: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.catalog.indexing.PATIENCE", 0.1)
    with pytest.raises(SearchNotReady):
        _ = Indexing(database).index


def test_titles_are_found_as_they_are_and_as_they_become(store: Store, database: Documents) -> None:
    add(store, "t1", "红楼梦")
    indexing = level(Indexing(database))
    assert found(indexing, "hlm") == ["t1"]
    add(store, "t2", "围城")

    def rename(title: Title) -> list[Any]:
        title.title = "石头记"
        return []

    store.update_title("t1", rename)
    level(indexing)
    assert (found(indexing, "围城"), found(indexing, "石头记"), found(indexing, "hlm")) == (["t2"], ["t1"], [])


def test_a_claim_and_a_return_are_seen(store: Store, database: Documents) -> None:
    add(store, "t1", "活着")
    indexing = level(Indexing(database))
    store.update_title("t1", lambda title: title.want("o1", "l1", "jl", utc_now())[:0])
    level(indexing)
    assert found(indexing, "活着", available=True) == []
    store.update_title("t1", lambda title: title.release("l1")[:0])
    level(indexing)
    assert found(indexing, "活着", available=True) == ["t1"]


def test_a_withdrawn_title_goes_and_comes_back(store: Store, database: Documents) -> None:
    add(store, "t1", "活着")
    indexing = level(Indexing(database))
    store.update_title("t1", lambda title: title.withdraw()[:0])
    assert found(level(indexing), "活着") == []
    store.update_title("t1", lambda title: title.restore()[:0])
    assert found(level(indexing), "活着") == ["t1"]


def test_a_second_process_builds_its_own_while_the_first_goes_on(store: Store, database: Documents) -> None:
    add(store, "t1", "活着")
    first = level(Indexing(database))
    add(store, "t2", "围城")
    second = level(Indexing(database))
    add(store, "t3", "呐喊")
    for indexing in (first, second):
        assert [found(level(indexing), q) for q in ("活着", "围城", "呐喊")] == [["t1"], ["t2"], ["t3"]]


class Forgotten:
    """Changes that are older than what the database remembers."""

    def try_next(self) -> None:
        raise OperationFailure("Resume of change stream was not possible", 286)


def test_an_index_that_lost_the_thread_reads_everything_again(store: Store, database: Documents) -> None:
    add(store, "t1", "活着")
    indexing = level(Indexing(database))
    add(store, "t2", "围城")
    indexing._changes = cast(Any, Forgotten())
    with pytest.raises(OperationFailure):
        indexing.catch_up()
    assert found(level(indexing), "围城") == ["t2"]
