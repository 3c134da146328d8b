"""The layout of the broker: declared once, checked at every start, refused with words when it differs."""

from collections.abc import Iterator
from typing import Any

import pytest
from kombu import Connection

from services.chassis.messaging import topology
from services.contracts.subscriptions import PRODUCERS, queues_of


@pytest.fixture
def channel(amqp_uri: str) -> Iterator[Any]:
    with Connection(amqp_uri) as connection:
        yield connection.default_channel


def test_declaring_again_changes_nothing(amqp_uri: str) -> None:
    assert topology.declare(amqp_uri) == topology.declare(amqp_uri)


@pytest.mark.parametrize("service", PRODUCERS)
def test_a_service_finds_its_layout(amqp_uri: str, service: str) -> None:
    topology.require(amqp_uri, queues_of(service))


def test_a_missing_queue_stops_the_start_and_names_the_next_step(amqp_uri: str) -> None:
    with pytest.raises(topology.TopologyMissing, match=r"nobody\.home.*python -m deploy\.topology"):
        topology.require(amqp_uri, ["nobody.home"])


def test_a_layout_that_was_never_declared_stops_the_start(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All queues are there, but one of them is not as this build means it."""
    monkeypatch.setattr(topology, "REQUEST_SECONDS", topology.REQUEST_SECONDS + 1)
    with pytest.raises(topology.TopologyMissing, match=r"python -m deploy\.topology"):
        topology.require(amqp_uri, queues_of("orders"))


def test_a_queue_of_another_shape_is_refused_with_words(amqp_uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topology, "REQUEST_SECONDS", topology.REQUEST_SECONDS + 1)
    with pytest.raises(topology.TopologyMismatch, match=r"catalog\.requests.*new name in the contracts"):
        topology.declare(amqp_uri)


def test_queues_of_an_older_build_go_once_nobody_consumes_them(amqp_uri: str, channel: Any) -> None:
    retired = topology.RETIRED_QUEUES[0]
    channel.queue_declare(retired, durable=True, auto_delete=False)
    tag = channel.basic_consume(retired)
    topology.declare(amqp_uri)
    assert channel.queue_declare(retired, passive=True).consumer_count == 1
    channel.basic_cancel(tag)
    topology.declare(amqp_uri)
    with pytest.raises(channel.connection.channel_errors, match="NOT_FOUND"):
        channel.queue_declare(retired, passive=True)


@pytest.mark.parametrize(
    "setting", ["REQUEST_SECONDS", "LOG_DAYS", "DELIVERIES_BEFORE_PARKED", "DELIVERIES_OF_REQUEST"]
)
def test_every_setting_is_part_of_the_fingerprint(monkeypatch: pytest.MonkeyPatch, setting: str) -> None:
    before = topology.layout().marker
    monkeypatch.setattr(topology, setting, getattr(topology, setting) + 1)
    assert topology.layout().marker != before


def test_every_binding_is_part_of_the_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    before = topology.layout().marker
    monkeypatch.setattr(topology, "SUBSCRIPTIONS", topology.SUBSCRIPTIONS[1:])
    assert topology.layout().marker != before
