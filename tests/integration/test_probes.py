"""A process's own door: ready means consuming, and the metrics tell what waits."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from kombu import Connection

from services.chassis.messaging.topology import PARKED, declare
from services.contracts.subscriptions import PRODUCERS
from tests.conftest import System
from tests.e2e.library import eventually

SELDOM = "delivery.branch-hours"


def ask(system: System, service: str, path: str) -> requests.Response:
    port = system.nodes["ports"][f"metrics-{service}"]
    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=10)


def measured(system: System, service: str, metric: str) -> float | None:
    found = re.search(rf"^{re.escape(metric)} (\S+)$", ask(system, service, "/metrics").text, re.MULTILINE)
    return float(found[1]) if found else None


@pytest.fixture
def channel(amqp_uri: str) -> Iterator[Any]:
    with Connection(amqp_uri) as connection:
        yield connection.default_channel


@pytest.mark.parametrize("service", PRODUCERS)
def test_a_service_that_works_says_so(system: System, service: str) -> None:
    assert ask(system, service, "/healthz").json() == {"status": "ok"}
    ready = eventually(lambda: (answer := ask(system, service, "/readyz")).status_code == 200 and answer.json())
    parts = {"database", "events", "requests", "ready"} | ({"index"} if service == "catalog" else set())
    assert ready == dict.fromkeys(parts, True)
    assert ask(system, service, "/elsewhere").status_code == 404


def test_a_service_that_lost_a_queue_is_alive_but_not_ready(system: System, channel: Any, amqp_uri: str) -> None:
    channel.queue_delete(SELDOM)
    try:
        eventually(lambda: ask(system, "delivery", "/readyz").status_code == 503)
        assert ask(system, "delivery", "/healthz").status_code == 200
    finally:
        declare(amqp_uri)
    eventually(lambda: ask(system, "delivery", "/readyz").status_code == 200)


def test_the_metrics_tell_what_waits_and_who_consumes(system: System) -> None:
    eventually(lambda: measured(system, "users", 'taoshu_queue_consumers{queue="users.notices"}') == 1.0)
    assert measured(system, "users", 'taoshu_queue_ready{queue="retry.60s"}') is not None
    eventually(lambda: measured(system, "users", "taoshu_outbox_age_seconds") == 0.0)
    assert measured(system, "users", "taoshu_events_unsent") == 0.0


def test_a_parked_event_is_counted(system: System, channel: Any) -> None:
    outcome = 'taoshu_events_total{outcome="parked",queue="users.notices"}'
    before = measured(system, "users", outcome) or 0.0
    channel.basic_publish(
        channel.prepare_message(uuid.uuid4().hex.encode(), content_type="text/plain"), routing_key="users.notices"
    )
    eventually(lambda: measured(system, "users", outcome) == before + 1)
    assert channel.queue_declare(PARKED, passive=True).message_count == measured(system, "users", "taoshu_parked")
