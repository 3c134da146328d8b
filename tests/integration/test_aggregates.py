"""One conditional write: state, events, inbox and lock move together or not at all. Real MongoDB."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import pytest
from pymongo.database import Database
from pymongo.errors import OperationFailure

from services.chassis.correlation import Cause, Work, doing
from services.chassis.messaging.relay import Relay
from services.chassis.storage.aggregates import Aggregates, Write
from services.chassis.storage.command_log import CommandInProgress
from services.orders.domain.events import OrderClaimed

Documents = Database[dict[str, Any]]


@dataclass
class Counter:
    counter_id: str
    value: int = 0

    def add(self, amount: int = 1) -> list[Any]:
        self.value += amount
        return [OrderClaimed(self.counter_id, "reader1")]


class CounterMissing(Exception):
    pass


class HandedOver:
    """Stands where the relay stands and remembers what it was given."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def hand_over(self, _collection: str, _document_id: Any, entries: Iterable[dict[str, Any]]) -> None:
        self.entries.extend(entries)


@pytest.fixture
def relay() -> HandedOver:
    return HandedOver()


@pytest.fixture
def counters(database: Documents, relay: HandedOver) -> Aggregates[Counter]:
    return Aggregates(database["counters"], cast(Relay, relay), Counter, CounterMissing)


@contextmanager
def hearing(event_id: str, source: str = "source1", sequence: int = 1) -> Iterator[None]:
    with doing(Work("request1", "trace1", Cause(event_id, source, sequence))):
        yield


def test_a_natural_key_is_inserted_once(counters: Aggregates[Counter], relay: HandedOver) -> None:
    assert counters.insert("a", Counter("a", 1), Counter("a").add())
    assert not counters.insert("a", Counter("a", 99), Counter("a").add())
    assert counters.load("a").value == 1
    assert len(relay.entries) == 1


def test_what_is_missing_is_named_by_its_own_error(counters: Aggregates[Counter]) -> None:
    with pytest.raises(CounterMissing):
        counters.load("nowhere")
    with pytest.raises(CounterMissing):
        counters.update("nowhere", lambda counter: counter.add())


def test_state_and_events_are_saved_in_one_document(
    counters: Aggregates[Counter], database: Documents, relay: HandedOver
) -> None:
    counters.insert("a", Counter("a"), [])
    with hearing("event1"):
        counters.update("a", lambda counter: [*counter.add(), *counter.add()])
    saved = database["counters"].find_one({"_id": "a"})
    assert saved is not None
    assert (saved["value"], saved["version"], saved["sequence"]) == (2, 2, 2)
    assert [entry["sequence"] for entry in saved["outbox"]] == [1, 2]
    assert saved["outbox"] == relay.entries
    first = saved["outbox"][0]
    assert (first["correlation_id"], first["causation_id"], first["traceparent"]) == ("request1", "event1", "trace1")


def test_an_event_acts_once(counters: Aggregates[Counter], relay: HandedOver) -> None:
    counters.insert("a", Counter("a"), [])
    for _ in range(3):
        with hearing("event1"):
            counters.update("a", lambda counter: counter.add())
    assert (counters.load("a").value, len(relay.entries)) == (1, 1)


def test_a_run_that_has_lost_its_request_changes_nothing(counters: Aggregates[Counter]) -> None:
    """Another run may be answering for it."""
    counters.insert("a", Counter("a"), [])
    with doing(Work("c1", is_lost=lambda: True)), pytest.raises(CommandInProgress):
        counters.update("a", Counter.add)
    assert counters.load("a").value == 0


def test_a_command_that_a_crash_cut_short_does_not_act_again(counters: Aggregates[Counter]) -> None:
    """The answer was lost, the change was not: the repeat finds it done."""
    counters.insert("a", Counter("a"), [])
    for _ in range(2):
        with doing(Work("request1", cause=Cause("command1", "command1", 0), command_id="command1")):
            changed = counters.update("a", lambda counter: counter.add())
    assert changed.value == counters.load("a").value == 1


def test_an_event_delivered_to_many_at_once_acts_once(counters: Aggregates[Counter]) -> None:
    counters.insert("a", Counter("a"), [])

    def deliver(_: int) -> None:
        with hearing("event1"):
            counters.update("a", lambda counter: counter.add())

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(deliver, range(40)))
    assert counters.load("a").value == 1


def test_older_news_of_the_same_source_is_passed_over(counters: Aggregates[Counter]) -> None:
    counters.insert("a", Counter("a"), [])
    with hearing("newer", sequence=5):
        counters.update("a", lambda counter: counter.add(10))
    with hearing("older", sequence=4):
        counters.update("a", lambda counter: counter.add(100))
    with hearing("from elsewhere", source="source2", sequence=1):
        counters.update("a", lambda counter: counter.add(1))
    assert counters.load("a").value == 11


def test_news_that_no_later_news_replaces_is_acted_on_once_however_late(counters: Aggregates[Counter]) -> None:
    counters.insert("a", Counter("a"), [])
    with hearing("newer", sequence=5):
        counters.update("a", lambda counter: counter.add(10))
    for _ in range(2):
        with hearing("older", sequence=4):
            counters.update("a", lambda counter: counter.add(100), even_late=True)
    assert counters.load("a").value == 110


@pytest.mark.parametrize("along", [[], ["other"]], ids=["alone", "with another document"])
def test_what_a_killed_process_had_locked_is_written_by_the_next(
    counters: Aggregates[Counter], database: Documents, along: list[str]
) -> None:
    counters.insert("a", Counter("a"), [])
    database["others"].insert_one({"_id": "other"})
    write = [Write(database["others"], {"_id": key}, {"$set": {"moved": True}}, RuntimeError()) for key in along]
    with database.client.start_session() as killed:
        killed.start_transaction()
        database["counters"].update_one({"_id": "a"}, {"$set": {"value": 99}}, session=killed)
        counters.update("a", lambda counter: counter.add(), along=lambda _before, _after: write)
        with pytest.raises(OperationFailure, match="aborted"):
            killed.commit_transaction()
    assert counters.load("a").value == 1


def test_concurrent_writers_lose_nothing(counters: Aggregates[Counter], database: Documents) -> None:
    counters.insert("a", Counter("a"), [])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: counters.update("a", lambda counter: counter.add()), range(80)))
    saved = database["counters"].find_one({"_id": "a"})
    assert saved is not None
    assert (saved["value"], saved["version"]) == (80, 81)
    assert sorted(entry["sequence"] for entry in saved["outbox"]) == list(range(1, 81))


def test_a_refused_decision_changes_nothing(counters: Aggregates[Counter], relay: HandedOver) -> None:
    def change_and_refuse(counter: Counter) -> list[Any]:
        counter.add(5)
        raise ValueError("no")

    counters.insert("a", Counter("a"), [])
    with pytest.raises(ValueError, match="no"):
        counters.update("a", change_and_refuse)
    assert (counters.load("a").value, relay.entries) == (0, [])


class Full(Exception):
    pass


def _take_place(database: Documents) -> Callable[[Any, Any], list[Write]]:
    room = {"_id": "hall", "free": {"$gt": 0}}
    return lambda _before, _after: [Write(database["rooms"], room, {"$inc": {"free": -1}}, Full())]


def test_two_documents_move_together_or_not_at_all(
    counters: Aggregates[Counter], database: Documents, relay: HandedOver
) -> None:
    database["rooms"].insert_one({"_id": "hall", "free": 3})
    counters.insert("a", Counter("a"), [])

    def enter(_: int) -> bool:
        try:
            counters.update("a", lambda counter: counter.add(), along=_take_place(database))
        except Full:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        entered = list(pool.map(enter, range(12)))
    assert entered.count(True) == 3
    assert counters.load("a").value == 3
    assert database["rooms"].find_one({"_id": "hall"}) == {"_id": "hall", "free": 0}
    assert len(relay.entries) == 3


def test_an_insert_that_comes_again_is_seen_before_its_quota(
    counters: Aggregates[Counter], database: Documents
) -> None:
    database["rooms"].insert_one({"_id": "hall", "free": 1})
    along = _take_place(database)(None, None)
    assert counters.insert("a", Counter("a"), [], along)
    assert not counters.insert("a", Counter("a"), [], along)
    with pytest.raises(Full):
        counters.insert("b", Counter("b"), [], along)
    with pytest.raises(CounterMissing):
        counters.load("b")


def test_many_are_added_where_missing(counters: Aggregates[Counter]) -> None:
    counters.insert("a", Counter("a", 7), [])
    counters.insert_missing({"a": Counter("a"), "b": Counter("b", 2)})
    assert (counters.load("a").value, counters.load("b").value) == (7, 2)
    counters.insert_missing({})


def test_a_document_knows_the_command_that_made_it(counters: Aggregates[Counter]) -> None:
    with hearing("command1"):
        counters.insert("a", Counter("a"), [])
        assert counters.has_heard("a")
        assert not counters.has_heard("b")
    with hearing("command2"):
        assert not counters.has_heard("a")
    assert not counters.has_heard("a")
