"""What the broker confirmed is in the stream, also when the stream's leader dies under a publisher."""

import json
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kombu import Connection

from deploy.local.rabbitmqctl import ctl
from deploy.local.rundir import RunDir
from services.chassis.messaging.publisher import ConfirmingPublisher, Outgoing
from tests.conftest import System
from tests.e2e.library import eventually

QUIET = 1.0


@pytest.fixture
def stream(amqp_uri: str) -> Iterator[str]:
    """An exchange with a stream behind it, and a queue of the same name beside it, behind the default exchange."""
    name = f"test.{uuid.uuid4().hex[:8]}"
    with Connection(amqp_uri) as connection:
        channel = connection.default_channel
        channel.exchange_declare(name, "fanout")
        channel.queue_declare(
            f"{name}.stream", durable=True, auto_delete=False, arguments={"x-queue-type": "stream", "x-max-age": "1h"}
        )
        channel.queue_bind(f"{name}.stream", name)
        channel.queue_declare(name, arguments={"x-expires": 60_000})
        yield name
        channel.queue_delete(f"{name}.stream")
        channel.queue_delete(name)
        channel.exchange_delete(name)


def _batch(stream: str, *numbers: int) -> list[Outgoing]:
    """Each number to the queue and to the stream, as the relay sends an event to its consumers and to the log."""
    targets = (("", stream), (stream, ""))
    return [Outgoing(str(n), exchange, key, b"%d" % n) for n in numbers for exchange, key in targets]


def _to_leader(system: System, stream: str, order: str) -> None:
    resource = f'rabbit_misc:r(<<"taoshu">>, queue, <<"{stream}.stream">>)'
    found = f"{{ok, Q}} = rabbit_amqqueue:lookup({resource}), Leader = amqqueue:get_pid(Q)"
    ctl(RunDir(system.run_dir), "eval", f"{found}, {order}.")


def _kept(amqp_uri: str, stream: str) -> set[int]:
    kept: set[int] = set()

    def take(message: Any) -> None:
        kept.add(json.loads(message.body))
        message.channel.basic_ack(message.delivery_tag)

    with Connection(amqp_uri) as connection:
        channel = connection.default_channel
        channel.basic_qos(0, 100, False)
        channel.basic_consume(f"{stream}.stream", callback=take, arguments={"x-stream-offset": "first"})
        while True:
            try:
                connection.drain_events(timeout=QUIET)
            except TimeoutError:
                return kept


def test_a_stream_keeps_what_was_confirmed_when_its_leader_changed(system: System, amqp_uri: str, stream: str) -> None:
    publisher = ConfirmingPublisher(amqp_uri, timeout=20)
    publisher.publish(_batch(stream, *range(50)))
    _to_leader(system, stream, "sys:suspend(Leader)")
    with ThreadPoolExecutor(1) as pool, Connection(amqp_uri) as connection:
        under_way = pool.submit(publisher.publish, _batch(stream, *range(50, 60)))
        queue = connection.default_channel
        eventually(lambda: queue.queue_declare(stream, passive=True).message_count == 60)
        _to_leader(system, stream, "exit(Leader, kill)")
        under_way.result()
    publisher.publish(_batch(stream, *range(60, 160)))
    publisher.abandon()
    assert _kept(amqp_uri, stream) == set(range(160))
