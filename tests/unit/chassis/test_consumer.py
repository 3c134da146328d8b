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
