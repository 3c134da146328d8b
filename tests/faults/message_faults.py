"""Faults of messages: doubled, permuted, late, poisoned, too many."""

import json
import time
import uuid
from collections import deque
from contextlib import suppress
from datetime import timedelta
from statistics import quantiles
from typing import Any

from amqp.exceptions import AMQPError

from services.chassis import failpoints
from services.chassis.clock import utc_now
from services.chassis.messaging.topology import LOG
from services.chassis.rpc.client import RefusedByService, RpcClient
from services.contracts.subscriptions import SUBSCRIPTIONS
from tests.events import a_rejection
from tests.faults.catalogue import Scene, fault
from tests.faults.ground import PLANTED, wait

REPEATED = 200
RECENT = timedelta(seconds=30)
BACKLOG = 10_000
REQUESTS = 400
"""The slowest four decide: of 120 it was one or two, and any hiccup of the machine."""

SLOWDOWN = "requests under a backlog, p99 of idle"
TOO_LARGE = 2 * 1024 * 1024


@fault("events-doubled")
def events_doubled(scene: Scene) -> None:
    """the latest events come again, in another order, up to three times"""
    with scene.ground.channel() as channel:
        again = [event for event in _latest(channel) for _ in range(scene.rng.randint(1, 3))]
        scene.rng.shuffle(again)
        for event in again:
            for subscription in SUBSCRIPTIONS:
                if event["name"] in {each.name for each in subscription.events}:
                    _send(channel, subscription.queue, json.dumps(event).encode())
            wait(0.005)


def _latest(channel: Any) -> list[dict[str, Any]]:
    latest: deque[dict[str, Any]] = deque(maxlen=REPEATED)

    def take(message: Any) -> None:
        latest.append(json.loads(message.body))
        channel.basic_ack(message.delivery_tag)

    channel.basic_qos(0, 500, False)
    tag = channel.basic_consume(LOG, callback=take, arguments={"x-stream-offset": utc_now() - RECENT})
    until_now = utc_now().isoformat()
    with suppress(TimeoutError):
        while not latest or latest[-1]["occurred_at"] < until_now:
            channel.connection.drain_events(timeout=1)
    channel.basic_cancel(tag)
    return list(latest)


@fault("poison")
def poison(scene: Scene) -> None:
    """bodies that are no JSON, of a foreign type, of an unknown version, too large, or deadly to their consumer"""
    with scene.ground.channel() as channel:
        queues = [subscription.queue for subscription in SUBSCRIPTIONS]
        for what, content_type, body in (
            ("bad JSON", "application/json", b'{"mark": "%s", bad'),
            ("a foreign content type", "application/x-python-serialize", b"%s"),
            ("no event", "application/json", b'["%s"]'),
        ):
            mark = _plant(scene, what)
            _send(channel, scene.rng.choice(queues), body.replace(b"%s", mark.encode()), content_type)
        _send(channel, scene.rng.choice(queues), _event(version=99, event_id=_plant(scene, "an unknown version")))
    _too_large(scene)
    _deadly(scene)


def _deadly(scene: Scene) -> None:
    deadly = _plant(scene, "an event that kills its consumer")
    scene.ground.arm("users", f"{failpoints.HANDLING}.{deadly}", "kill always")
    with scene.ground.channel() as channel:
        _send(channel, "users.notices", _event(event_id=deadly))
    # It goes on killing while the next faults happen, until it is parked.


def _too_large(scene: Scene) -> None:
    """The broker itself refuses it and ends the connection of who sent it."""
    try:
        with scene.ground.channel() as channel:
            channel.confirm_select()
            _send(channel, "users.notices", b" " * TOO_LARGE, confirmed=False)
            channel.connection.drain_events(timeout=5)
    except (AMQPError, OSError):
        return
    raise AssertionError("the broker took a message of two megabytes")


@fault("backlog")
def backlog(scene: Scene) -> None:
    """ten thousand events wait for a slow consumer"""
    idle = requests_take(scene)
    scene.ground.arm("users", failpoints.HANDLING, "wait 0.04")
    with scene.ground.channel() as channel:
        for _ in range(BACKLOG):
            _send(channel, "users.notices", _event(), confirmed=False)
        busy = requests_take(scene)
        left = channel.queue_declare("users.notices", passive=True).message_count
    scene.ground.disarm()
    assert left, "the backlog was gone before the requests were"
    scene.ledger.measured[SLOWDOWN] = round(busy / idle, 2)
    # It is worked off while the next faults happen.


def requests_take(scene: Scene) -> float:
    """Seconds in which 99 of 100 requests to the service with the backlog are answered."""
    client = RpcClient(scene.ground.nodes["amqp"]["gateway"], caller="gateway")
    try:
        return quantiles([_seconds_of_a_request(client) for _ in range(REQUESTS)], n=100)[98]
    finally:
        client.close()


def _seconds_of_a_request(client: RpcClient) -> float:
    begun = time.perf_counter()
    with suppress(RefusedByService):
        client.call("users", "subject_of", {"token": "nobody's"})
    return time.perf_counter() - begun


def _plant(scene: Scene, what: str) -> str:
    mark = f"{PLANTED}{uuid.UUID(int=scene.rng.getrandbits(128)).hex}"
    scene.ledger.plant(mark, what)
    return mark


def _event(**changes: Any) -> bytes:
    return json.dumps(a_rejection(**changes)).encode()


def _send(
    channel: Any, queue: str, body: bytes, content_type: str = "application/json", confirmed: bool = True
) -> None:
    # What nobody confirms may be lost with the channel, while a queue looks for its leader; that would be our loss.
    properties = {"delivery_mode": 2}
    message = channel.prepare_message(
        body, content_type=content_type, content_encoding="utf-8", headers={}, properties=properties
    )
    publish = channel.basic_publish_confirm if confirmed else channel.basic_publish
    publish(message, exchange="", routing_key=queue)
