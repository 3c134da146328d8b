"""From the outbox to the broker: nothing leaves the outbox before the broker has it. Real RabbitMQ and MongoDB."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from kombu import Connection
from pymongo.database import Database

from services.chassis import metrics
from services.chassis.broker import connection as patient_connection
from services.chassis.clock import utc_now
from services.chassis.messaging import publisher as publishing
from services.chassis.messaging import relay as relaying
from services.chassis.messaging.publisher import ConfirmingPublisher, Outgoing
from services.chassis.messaging.relay import Relay
from services.chassis.storage import indexes
from services.chassis.storage.aggregates import Aggregates
from services.users.domain.events import CardGranted
from tests.integration.test_aggregates import Counter, CounterMissing

Documents = Database[dict[str, Any]]
NOBODY = "amqp://nobody:nothing@127.0.0.1:1/none"


@pytest.fixture
def publisher(amqp_uri: str) -> Iterator[ConfirmingPublisher]:
    own = ConfirmingPublisher(amqp_uri)
    yield own
    own.abandon()


@pytest.fixture
def exchange(amqp_uri: str) -> Iterator[str]:
    """An exchange with one queue behind the key ``known`` and nothing behind any other."""
    name = f"test.{uuid.uuid4().hex[:8]}"
    with Connection(amqp_uri) as connection:
        channel = connection.default_channel
        channel.exchange_declare(name, "topic")
        channel.queue_declare(name, arguments={"x-expires": 60_000})
        channel.queue_bind(name, name, "known")
        yield name
        channel.queue_delete(name)
        channel.exchange_delete(name)


def _waiting(amqp_uri: str, queue: str) -> int:
    with Connection(amqp_uri) as connection:
        return int(connection.default_channel.queue_declare(queue, passive=True).message_count)


def test_a_batch_is_confirmed_as_a_whole(publisher: ConfirmingPublisher, exchange: str, amqp_uri: str) -> None:
    batch = [Outgoing(f"m{number}", exchange, "known", str(number).encode()) for number in range(1000)]
    assert publisher.publish(batch) == []
    assert _waiting(amqp_uri, exchange) == 1000


def test_what_no_queue_takes_is_named(publisher: ConfirmingPublisher, exchange: str) -> None:
    batch = [
        Outgoing("a", exchange, "known", b"{}"),
        Outgoing("b", exchange, "unknown", b"{}"),
        Outgoing("c", exchange, "known", b"{}"),
    ]
    assert publisher.publish(batch) == [batch[1]]
    assert publisher.publish([Outgoing("d", exchange, "known", b"{}")]) == []


def test_a_lost_connection_is_opened_again(publisher: ConfirmingPublisher, exchange: str) -> None:
    publisher.publish([Outgoing("a", exchange, "known", b"{}")])
    publisher.abandon()
    assert publisher.publish([Outgoing("b", exchange, "known", b"{}")]) == []


def test_nobody_waits_for_a_silent_broker_for_ever(amqp_uri: str) -> None:
    with patient_connection(amqp_uri, patience=0.3) as broker:
        broker.default_channel.queue_declare("", exclusive=True)
        with pytest.raises(TimeoutError):
            broker.connection.drain_events()


def test_an_exchange_that_does_not_exist_is_an_error_and_the_next_batch_goes(
    publisher: ConfirmingPublisher, exchange: str
) -> None:
    with pytest.raises(publishing.BROKEN):
        publisher.publish([Outgoing("a", "nowhere", "known", b"{}")])
    assert publisher.publish([Outgoing("b", exchange, "known", b"{}")]) == []


def _counters(database: Documents, relay: Relay) -> Aggregates[Counter]:
    indexes.create(database, {"counters": [indexes.OUTBOX]})
    return Aggregates(database["counters"], relay, Counter, CounterMissing)


def _unsent(database: Documents) -> int:
    return sum(len(document["outbox"]) for document in database["counters"].find())


def test_events_leave_the_outbox_once_the_broker_has_them(database: Documents, publisher: ConfirmingPublisher) -> None:
    relay = Relay(database, publisher)
    counters = _counters(database, relay)
    for number in range(3):
        counters.insert(f"c{number}", Counter(f"c{number}"), Counter(f"c{number}").add())
    assert _unsent(database) == 3
    relay.flush()
    assert _unsent(database) == 0


def test_events_stay_in_the_outbox_while_the_broker_is_away(
    database: Documents, publisher: ConfirmingPublisher
) -> None:
    away = Relay(database, ConfirmingPublisher(NOBODY, timeout=0.5))
    _counters(database, away).insert("a", Counter("a"), Counter("a").add())
    for _ in range(2):
        with pytest.raises(publishing.BROKEN):
            away.flush()
    assert _unsent(database) == 1

    back = Relay(database, publisher)
    assert back.sweep(utc_now() + timedelta(seconds=1)) == 1
    back.flush()
    assert _unsent(database) == 0


def test_the_sweep_leaves_young_entries_to_their_own_process(
    database: Documents, publisher: ConfirmingPublisher
) -> None:
    relay = Relay(database, publisher)
    _counters(database, Relay(database, publisher)).insert("a", Counter("a"), Counter("a").add())
    assert relay.sweep(utc_now() - timedelta(seconds=10)) == 0
    assert relay.sweep(utc_now() + timedelta(seconds=1)) == 1
    assert relay.sweep(utc_now() + timedelta(seconds=1)) == 0, "what is in hand is not taken twice"


def test_an_awaited_event_stays_in_the_outbox_until_its_consumer_is_bound(
    database: Documents, publisher: ConfirmingPublisher, amqp_uri: str
) -> None:
    """The log takes every event; that alone must not count as delivered."""
    relay = Relay(database, publisher)
    granted = CardGranted(f"nobody-{uuid.uuid4().hex[:8]}", "city_pass")
    with Connection(amqp_uri) as connection:
        channel = connection.default_channel
        channel.queue_unbind("orders.readers", "users.events", "card-granted")
        try:
            _counters(database, relay).insert("a", Counter("a"), [granted])
            relay.flush()
            assert _unsent(database) == 1
        finally:
            channel.queue_bind("orders.readers", "users.events", "card-granted")
    assert relay.sweep(utc_now() + timedelta(seconds=1)) == 1
    relay.flush()
    assert _unsent(database) == 0


def test_an_event_stays_in_the_outbox_until_the_log_has_it(
    database: Documents, publisher: ConfirmingPublisher, exchange: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker that has just started may have no queue for the log yet, while the consumers' are there."""
    monkeypatch.setattr(relaying, "LOG", exchange)
    relay = Relay(database, publisher)
    _counters(database, relay).insert("a", Counter("a"), Counter("a").add())
    relay.flush()
    assert _unsent(database) == 1


def test_an_event_that_this_build_cannot_send_stays_and_holds_up_nobody(
    database: Documents, publisher: ConfirmingPublisher
) -> None:
    """After a roll-back an outbox may hold an event that only the newer build knows."""
    relay = Relay(database, publisher)
    counters = _counters(database, relay)
    for name in ("a", "b", "c"):
        counters.insert(name, Counter(name), Counter(name).add())
    newer = {"outbox.0.name": "known-to-the-newer-build-alone"}
    database["counters"].update_one({"_id": "b"}, {"$set": newer})
    fresh = Relay(database, publisher)
    assert fresh.sweep(utc_now() + timedelta(seconds=1)) == 3
    fresh.flush()
    assert [document["_id"] for document in database["counters"].find({"outbox.0": {"$exists": True}})] == ["b"]


class Recorder(ConfirmingPublisher):
    """Takes down what is published; behind one exchange there is no queue."""

    def __init__(self, empty: str = "users.events") -> None:
        self.empty = empty
        self.batches: list[list[str]] = []

    def publish(self, batch: Sequence[Outgoing]) -> list[Outgoing]:
        self.batches.append([each.exchange for each in batch])
        return [each for each in batch if each.exchange == self.empty]


@pytest.mark.parametrize("empty", ["users.events", "log"])
def test_only_what_no_queue_took_is_sent_again(database: Documents, empty: str) -> None:
    recorder = Recorder(empty)
    relay = Relay(database, recorder)
    _counters(database, relay).insert("a", Counter("a"), [CardGranted("nobody", "city_pass")])
    relay.flush()
    for _ in range(2):
        assert relay.sweep(utc_now() + timedelta(seconds=1)) == 1
        relay.flush()
    assert recorder.batches == [["users.events", "log"], [empty], [empty]]
    assert _unsent(database) == 1


def test_many_events_that_cannot_be_sent_hide_none_that_can(
    database: Documents, publisher: ConfirmingPublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "BATCH", 2)
    counters = _counters(database, Relay(database, publisher))
    for name in "abcdef":
        counters.insert(name, Counter(name), Counter(name).add())
    newer = {"outbox.0.name": "known-to-the-newer-build-alone"}
    database["counters"].update_many({"_id": {"$ne": "f"}}, {"$set": newer})
    fresh = Relay(database, publisher)
    for _ in range(3):
        fresh.sweep(utc_now() + timedelta(seconds=1))
        fresh.flush()
    assert sorted(each["_id"] for each in database["counters"].find({"outbox.0": {"$exists": True}})) == list("abcde")


def test_what_another_process_has_sent_raises_no_alarm_any_more(database: Documents) -> None:
    relay = Relay(database, Recorder())
    _counters(database, relay).insert("a", Counter("a"), [CardGranted("nobody", "city_pass")])
    relay.flush()
    relay.look_at_unsent()
    assert metrics.UNSENT._value.get() == 1
    database["counters"].update_one({"_id": "a"}, {"$set": {"outbox": []}})
    relay.look_at_unsent()
    assert metrics.UNSENT._value.get() == 0
