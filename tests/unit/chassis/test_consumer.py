"""The loop round a consumer's connection."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.chassis.broker import connection
from services.chassis.messaging.consumer import EventConsumer


def a_consumer(link: Any) -> EventConsumer:
    consumer = EventConsumer()
    consumer._consumers = {"provider": SimpleNamespace(channel=SimpleNamespace(connection=link))}
    return consumer


@pytest.mark.parametrize("link", [None, SimpleNamespace(connected=False)], ids=["closed", "broken"])
def test_a_connection_that_broke_while_nobody_read_is_opened_anew_with_its_consumers(link: Any) -> None:
    consumer = a_consumer(link)
    with pytest.raises(ConnectionResetError):
        consumer.on_iteration()
    assert issubclass(ConnectionResetError, connection("amqp://nobody").connection_errors), (
        "the loop begins anew on these"
    )


def test_a_living_connection_is_read_on() -> None:
    consumer = a_consumer(SimpleNamespace(connected=True))
    consumer.on_iteration()
    assert not consumer.should_stop


class Gone:
    was_told = False

    def send(self) -> None:
        self.was_told = True


def test_a_queue_is_left_also_while_the_broker_is_away() -> None:
    consumer, gone = EventConsumer(), Gone()
    config = {"AMQP_URI": "amqp://nobody:nothing@127.0.0.1:1/none", "HEARTBEAT": 10}
    consumer.container = SimpleNamespace(config=config)
    consumer._pending_remove_providers = {"provider": gone}
    consumer.run()
    assert gone.was_told


def test_a_queue_that_was_never_consumed_is_left_at_once() -> None:
    consumer = EventConsumer()
    for name in ("one", "two"):
        consumer.register_provider(name)
    for name in ("one", "two"):
        consumer.unregister_provider(name)
    consumer.wait_for_providers()
    assert consumer.should_stop, "or it would begin to consume, and nobody would end it"
