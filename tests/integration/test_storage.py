"""Leases, remembered commands, migrations and indexes on a real database."""

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import permutations
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.clock import utc_now
from services.chassis.messaging.envelope import TooEarly
from services.chassis.rpc.server import work_of
from services.chassis.storage import command_log
from services.chassis.storage.command_log import Claim, CommandInProgress, CommandLog, KeyReused, key_of
from services.chassis.storage.lease import Lease
from services.chassis.storage.migrations import migrate
from services.chassis.storage.projections import keep
from services.orders.rulebook import RuleBook
from services.orders.storage import LONG_AGO
from tests.conftest import ROOT
from tests.e2e.library import eventually

Documents = Database[dict[str, Any]]


def test_a_duty_has_one_holder_until_its_lease_runs_out(database: Documents) -> None:
    mine, theirs = Lease(database, "sweep", "me"), Lease(database, "sweep", "they")
    assert mine.hold(0.2)
    assert mine.hold(0.2)
    assert not theirs.hold(60)
    eventually(lambda: theirs.hold(60))
    assert not mine.hold(60)
    mine.release()
    assert not mine.hold(60)
    theirs.release()
    assert mine.hold(60)


KEY = key_of("reader1", "submit", "k1", {"lines": [1]})


def _claim(log: CommandLog, again: bool = False, patience: float = 0.0) -> Claim:
    claim = log.begin(KEY, again, patience)
    assert isinstance(claim, Claim)
    return claim


def test_a_command_is_remembered_with_its_answer(database: Documents) -> None:
    log = CommandLog(database)
    claim = _claim(log)
    with pytest.raises(CommandInProgress):
        log.begin(KEY, again=False, patience=0.1)
    log.finish(claim, {"result": 5})
    assert log.begin(KEY, again=False, patience=0) == {"result": 5}
    assert log.begin(KEY, again=True, patience=0) == {"result": 5}
    with pytest.raises(KeyReused):
        log.begin(key_of("reader1", "submit", "k1", {"lines": [2]}), again=False, patience=0)
    others = log.begin(key_of("reader2", "submit", "k1", {"lines": [2]}), again=False, patience=0)
    assert isinstance(others, Claim)


@pytest.mark.parametrize("again", [False, True])
def test_a_command_waits_for_the_answer_of_its_twin(database: Documents, again: bool) -> None:
    """Also one that the broker delivers again: the connection may be lost while the first run goes on."""
    log = CommandLog(database)
    claim = _claim(log)
    with ThreadPoolExecutor(1) as pool:
        twin = pool.submit(log.begin, KEY, again, 10)
        log.finish(claim, {"result": 5})
        assert twin.result() == {"result": 5}


def test_a_request_that_the_broker_delivers_again_takes_its_claim_over(database: Documents) -> None:
    log = CommandLog(database)
    cut_short = _claim(log)
    second = _claim(log, again=True, patience=0.1)
    log.abandon(cut_short)
    with pytest.raises(CommandInProgress):
        log.begin(KEY, again=False, patience=0)
    log.abandon(second)
    assert _claim(log)


def test_a_run_that_is_old_or_has_lost_its_request_begins_no_more_writes(
    database: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = SimpleNamespace(headers={}, channel=SimpleNamespace(connection="open"))
    work = work_of(request, _claim(CommandLog(database)))
    assert not work.is_lost()
    request.channel.connection = None
    assert work.is_lost()
    request.channel.connection = "another"
    monkeypatch.setattr(command_log, "WRITES_WITHIN", -1)
    assert work.is_lost()


def test_a_command_that_failed_may_be_tried_again(database: Documents) -> None:
    log = CommandLog(database)
    log.abandon(_claim(log))
    claim = _claim(log)
    log.finish(claim, {"result": 1})
    log.abandon(claim)
    assert log.begin(KEY, again=False, patience=0) == {"result": 1}


def test_what_a_command_does_is_named_by_key_and_body() -> None:
    same, other = key_of("reader1", "submit", "k1", {"lines": [1]}), key_of("reader1", "submit", "k1", {"lines": [2]})
    assert (KEY.command_id, KEY.id) == (same.command_id, same.id)
    assert KEY.id == other.id and KEY.command_id != other.command_id
    secret = key_of(None, "register", "k1", {"login": "a", "password": "one"})
    assert secret.fingerprint == key_of(None, "register", "k1", {"login": "a", "password": "two"}).fingerprint


def test_a_projection_holds_all_news_in_whatever_order_it_comes(database: Documents) -> None:
    """What is too early is delivered again, as the broker does."""
    cards = database["cards"]
    news = {1: {"name": "甲", "card": None}, 2: {"card": "trust_card"}, 3: {"card": "city_pass", "phone": "1"}}
    for order in set(permutations([1, 2, 3, 1, 3])):
        waiting, key = deque(order), str(order)
        while waiting:
            sequence = waiting.popleft()
            try:
                keep(cards, key, sequence, news[sequence])
            except TooEarly:
                waiting.append(sequence)
        assert cards.find_one() == {"_id": key, "name": "甲", "card": "city_pass", "phone": "1", "heard": 3}
        cards.delete_one({"_id": key})


@pytest.mark.parametrize("service", ["catalog", "orders", "users", "delivery"])
def test_migrations_run_once(database: Documents, service: str) -> None:
    package = f"services.{service}.migrations"
    steps = sorted(path.stem for path in (ROOT / "services" / service / "migrations").glob("m*.py"))
    assert migrate(database, package) == steps != []
    assert migrate(database, package) == []


def test_the_rules_of_a_day_are_the_latest_that_began_by_then(database: Documents) -> None:
    migrate(database, "services.orders.migrations")
    book = RuleBook(database)
    first = book.on(date(2026, 1, 1))
    assert book.on(date(1999, 1, 1)) == first, "a clock that is wrong leaves nobody without rules"
    later = replace(first, version=2, effective_from=date(2026, 6, 1))
    assert book.add(later, "c1", "馆长")
    assert not book.add(later, "c2", "馆长"), "a version never changes"
    assert not book.add(replace(later, version=3), "c1", "馆长"), "a command makes one version"
    assert book.on(date(2026, 5, 31)) == first
    assert book.on(date(2026, 6, 1)) == later
    assert (book.latest_version(), book.made_by("c1"), book.made_by("c2")) == (2, 2, None)
    assert [(each["version"], each["in_force"]) for each in book.versions(date(2026, 3, 1), 5)] == [
        (2, False),
        (1, True),
    ]


HOT_QUERIES: list[tuple[str, str, dict[str, Any]]] = [
    ("orders", "orders", {"reader.reader_id": "r"}),
    ("orders", "orders", {"status": "pending_review"}),
    ("orders", "orders", {"due_at": {"$gt": LONG_AGO, "$lte": utc_now()}}),
    (
        "orders",
        "loans",
        {"barcode": "b", "$or": [{"inbox.event_id": "c", "returned_at": {"$gt": LONG_AGO}}, {"active_barcode": "b"}]},
    ),
    ("orders", "loans", {"order_id": {"$in": ["o"]}}),
    ("orders", "loans", {"reader.reader_id": "r", "returned_at": None, "due_on": {"$lt": "2026"}}),
    ("orders", "orders", {"lines": {"$elemMatch": {"title_id": "t", "status": "waitlisted"}}}),
    ("orders", "loans", {"look_at": {"$gt": LONG_AGO, "$lte": utc_now()}}),
    ("orders", "loans", {"branch_id": "jl", "returned_at": None, "due_on": {"$gte": "2026"}}),
    ("orders", "loans", {"returned_at": None, "lost_at": None, "claimed_at": None, "due_on": {"$lt": "2026"}}),
    ("orders", "loans", {"returned_at": None, "lost_at": None, "claimed_at": {"$gt": LONG_AGO}}),
    ("orders", "loans", {"lost_at": {"$gt": LONG_AGO}, "returned_at": None}),
    ("orders", "loans", {"title_id": {"$in": ["t"]}, "returned_at": None, "lost_at": None, "claimed_at": None}),
    ("orders", "borrowers", {"waiting": {"$gt": ""}}),
    ("orders", "orders", {"status": "ready_for_pickup", "fulfilment.branch_id": "jl"}),
    ("orders", "rules", {"effective_from": {"$lte": "2026"}}),
    ("orders", "loans", {"reader.reader_id": "r"}),
    ("orders", "loans", {"order_id": "o"}),
    ("orders", "orders", {"record_at": {"$gt": LONG_AGO, "$lte": utc_now()}}),
    ("orders", "orders", {"status": {"$in": ["closed"]}, "since": {"$gt": utc_now()}, "record_at": None}),
    ("users", "notices", {"order_id": "o"}),
    ("delivery", "collections", {"order_id": "o"}),
    ("delivery", "collections", {"recipient.reader_id": "r", "address": {"$gt": ""}}),
    ("delivery", "handovers", {"recipient.reader_id": "r"}),
    ("catalog", "titles", {"$or": [{"search.analysis": {"$ne": 1}}, {"work": {"$exists": False}}]}),
    ("catalog", "titles", {"identity": {"$in": ["isbn:9787020002207"]}}),
    ("catalog", "titles", {"withdrawn": True}),
    ("catalog", "titles", {"work": "w", "$or": [{"copies.line_id": "l"}, {"copies.state": "on_shelf"}]}),
    ("users", "accounts", {"login": "x"}),
    ("users", "accounts", {"role": "reader", "card_requested": {"$gt": ""}}),
    (
        "users",
        "accounts",
        {"role": "reader", "$or": [{"name": {"$gte": "张", "$lt": "张\U0010ffff"}}, {"phone": "1"}, {"login": "x"}]},
    ),
    ("users", "notices", {"account_id": "a"}),
    ("delivery", "slots", {"branch_id": "jl", "method": "pickup", "ends_at": {"$gt": 1}}),
    ("delivery", "slots", {"branch_id": "jl", "ends_at": {"$gt": utc_now()}}),
    ("delivery", "slots", {"ends_at": {"$gt": utc_now()}, "closed": {"$ne": None}, "orders.0": {"$exists": True}}),
    ("delivery", "handovers", {"status": {"$in": ["to_pack"]}, "branch_id": "jl"}),
    ("delivery", "handovers", {"run_id": "r"}),
    *[
        (service, collection, {"outbox.0": {"$exists": True}, "outbox.occurred_at": {"$lt": "2026"}})
        for service, collection in [("orders", "orders"), ("catalog", "titles"), ("delivery", "handovers")]
    ],
]


@pytest.mark.parametrize(("service", "collection", "query"), HOT_QUERIES)
def test_hot_queries_use_an_index(
    mongodb: MongoClient[dict[str, Any]], service: str, collection: str, query: dict[str, Any]
) -> None:
    plan = mongodb[f"taoshu_{service}"][collection].find(query).explain()
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


def test_a_service_reaches_its_own_database_only(system: Any) -> None:
    with MongoClient[dict[str, Any]](system.nodes["mongodb"]["orders"]) as client:
        client["taoshu_orders"]["orders"].find_one()
        with pytest.raises(Exception, match="not authorized"):
            client["taoshu_users"]["accounts"].find_one()


class RacingCollection:
    """A collection in which somebody else's document appears while ours is being added."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self.find_one = collection.find_one

    def update_one(self, condition: Any, change: Any, upsert: bool = False) -> Any:
        if upsert:
            self._collection.insert_one({"_id": condition["_id"], "holding": ["t1"]})
            raise DuplicateKeyError("it is there")
        return self._collection.update_one(condition, change)


def test_first_news_is_kept_also_where_its_document_appears_in_that_moment(database: Documents) -> None:
    keep(cast(Any, RacingCollection(database["borrowers"])), "r1", 1, {"name": "甲"})
    assert database["borrowers"].find_one() == {"_id": "r1", "holding": ["t1"], "name": "甲", "heard": 1}
