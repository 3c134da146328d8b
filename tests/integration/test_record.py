"""Which orders are found whose readers are to be forgotten, in a library that is older than the rule."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from pymongo.database import Database

from services.chassis.storage.codec import decoder, encode
from services.chassis.storage.migrations import migrate
from services.orders.domain.rules import Rules
from services.orders.domain.states import LineStatus, Status
from services.orders.migrations import m0006_record as m0006
from services.orders.storage import Store
from tests.unit.orders.builders import a_line, an_order

Documents = Database[dict[str, Any]]
NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
LONG_BEFORE = NOW - timedelta(days=100)


class SilentRelay:
    def hand_over(self, *_: Any) -> None:
        """Nobody listens."""


@pytest.fixture
def store(database: Documents) -> Iterator[Store]:
    migrate(database, "services.orders.migrations")
    yield Store(database, cast(Any, SilentRelay()))


def ended(store: Store, order_id: str, reader_id: str, status: Status = Status.CLOSED, **facts: Any) -> None:
    order = encode(an_order(status, [a_line(1, LineStatus.RETURNED)], since=LONG_BEFORE))
    order["reader"]["reader_id"] = reader_id
    store.database["orders"].insert_one({"_id": order_id, **order, **facts})


def test_those_that_ended_by_then_are_found_but_for_readers_who_keep_theirs(store: Store) -> None:
    for reader_id in ("r1", "r2"):
        store.borrowers.of(reader_id, reader_id)
    store.borrowers.choose_record("r2", True)
    for number, status in enumerate((Status.CLOSED, Status.CANCELLED, Status.EXPIRED, Status.REJECTED)):
        ended(store, f"o{number}", "r1", status)
    ended(store, "kept", "r2")
    ended(store, "forgotten", "forgotten")
    ended(store, "lately", "r1", since=NOW)
    ended(store, "open", "r1", Status.HANDED_OVER)
    assert sorted(store.with_a_record(LONG_BEFORE, 10)) == ["o0", "o1", "o2", "o3"]
    assert len(store.with_a_record(LONG_BEFORE, 2)) == 2
    assert store.with_a_record(LONG_BEFORE - timedelta(seconds=1), 10) == []
    store.borrowers.choose_record("r2", False)
    assert "kept" in store.with_a_record(LONG_BEFORE, 10)


def test_an_older_library_learns_how_long_it_remembers(store: Store) -> None:
    rules = store.database["rules"]
    rules.update_one({"_id": 1}, {"$pull": {"rules": {"rule_id": "record"}}})
    ended(store, "old", "r1", since=None, submitted_at=LONG_BEFORE)
    for _ in range(2):
        m0006.apply(store.database)
    kept = rules.find_one({"_id": 1})
    assert kept is not None
    first = decoder(Rules)(kept)
    first.check()
    assert first.least("history_days") == 90
    assert store.with_a_record(LONG_BEFORE, 10) == ["old"]
