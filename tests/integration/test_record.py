"""Which orders are found whose readers are to be forgotten, in a library that is older than the rule."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from pymongo.database import Database

from services.chassis.storage.migrations import migrate
from services.orders.domain import record
from services.orders.domain.states import LineStatus, Status
from services.orders.migrations import m0006_record as m0006
from services.orders.storage import Store
from tests.unit.orders.builders import a_line, an_order

Documents = Database[dict[str, Any]]
NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LONG_BEFORE = NOW - 100 * DAY


class SilentRelay:
    def hand_over(self, *_: Any) -> None:
        """Nobody listens."""


@pytest.fixture
def store(database: Documents) -> Iterator[Store]:
    migrate(database, "services.orders.migrations")
    yield Store(database, cast(Any, SilentRelay()))


def ended(store: Store, order_id: str, status: Status = Status.CLOSED, since: datetime = LONG_BEFORE) -> None:
    order = an_order(status, [a_line(1, LineStatus.RETURNED)], since=since)
    order.order_id = order_id
    store.add_follow_up(order, [])


def test_those_that_were_over_by_then_are_found_the_longest_over_first(store: Store) -> None:
    for number, status in enumerate((Status.CLOSED, Status.CANCELLED, Status.EXPIRED, Status.REJECTED)):
        ended(store, f"o{number}", status, LONG_BEFORE - number * DAY)
    ended(store, "lately", since=NOW)
    ended(store, "open", Status.HANDED_OVER)
    ended(store, "forgotten")
    store.update_order("forgotten", record.forget)
    assert store.with_a_record(LONG_BEFORE, 10) == ["o3", "o2", "o1", "o0"]
    assert store.with_a_record(LONG_BEFORE, 2) == ["o3", "o2"]
    assert store.with_a_record(LONG_BEFORE - 9 * DAY, 10) == []
    store.keep_record("o3", NOW)
    assert store.with_a_record(LONG_BEFORE, 10) == ["o2", "o1", "o0"]


def test_orders_that_an_older_build_ended_are_found_too(store: Store) -> None:
    ended(store, "known")
    lately = {"status": "closed", "since": NOW - DAY, "submitted_at": LONG_BEFORE, "record_at": None}
    store.database["orders"].insert_one({"_id": "lately", **lately})
    store.complete(NOW)
    assert store.with_a_record(NOW, 10) == ["known", "lately"]
    older = {"status": "closed", "since": None, "submitted_at": LONG_BEFORE - 999 * DAY}
    store.database["orders"].insert_one({"_id": "older", **older})
    ended(store, "forgotten")
    store.update_order("forgotten", record.forget)
    store.keep_record("forgotten", NOW)
    for _ in range(2):
        m0006.apply(store.database)
    assert store.with_a_record(NOW, 10) == ["older", "known", "lately"]


def test_rules_that_do_not_know_the_figure_yet_forget_all_the_same(store: Store) -> None:
    store.database["rules"].update_one({"_id": 1}, {"$pull": {"rules": {"rule_id": "record"}}})
    rules = store.rules.on(NOW.date())
    rules.check()
    assert rules.least("history_days") == 90
