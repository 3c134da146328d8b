"""Exchanges, queues and bindings: what the broker must hold before a service starts.

Declared by one deployment step, so that no event is published before its consumers have a queue. Services only check
that the step was done for a layout like theirs. The shape (what failed goes to ``parked``, delayed copies through
``retry.N``) avoids RabbitMQ's dead-letter cycle detection, which strands messages when a delivery limit sends them
round a loop.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from kombu import Exchange, Queue

from services.chassis.broker import connection
from services.chassis.rpc import wire
from services.contracts.subscriptions import PRODUCERS, SUBSCRIPTIONS, requests_of, suspects_of

RETRY_SECONDS = (1, 5, 20, 60, 300)
"""The longest delay before each further attempt; when they are spent the message is parked."""
PARKED = "parked"
LOG = "log"
LOG_DAYS = 7
DELIVERIES_BEFORE_PARKED = 10
"""The broker's own limit, for what kills its consumer before the consumer can send it round (see ``failures``)."""
DELIVERIES_OF_REQUEST = 2
LOOKS_AT_PARKED = 1_000_000_000
"""Without such a limit RabbitMQ 4 drops a message after twenty looks at it; with -1, 3.10 drops it at the first."""
REQUEST_SECONDS = 60
DECLARING_SECONDS = 30.0
"""Nodes that have just found each other take long over their first replicated queues."""
RETIRED_QUEUES = tuple(f"rpc-{service}" for service in PRODUCERS)
"""Queues of older builds. The deployment step takes them away once nobody consumes them."""

_QUORUM = {"x-queue-type": "quorum"}
_SAFE = {**_QUORUM, "x-overflow": "reject-publish", "x-dead-letter-strategy": "at-least-once"}


class TopologyMissing(Exception):
    """The broker lacks what this build needs."""


class TopologyMismatch(Exception):
    """A queue or an exchange on the broker has other arguments than this build gives it."""


class Binding(NamedTuple):
    """Which messages of an exchange reach a queue."""

    queue: str
    exchange: str
    routing_key: str


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything that the contracts ask of a broker."""

    exchanges: tuple[Exchange, ...]
    queues: tuple[Queue, ...]
    bindings: tuple[Binding, ...]

    @property
    def marker(self) -> str:
        """The exchange that tells: this very layout was declared here. Named by a digest of all of it."""
        exchanges = sorted((each.name, each.type) for each in self.exchanges)
        queues = sorted((each.name, sorted(each.queue_arguments.items())) for each in self.queues)
        whole = json.dumps([exchanges, queues, sorted(self.bindings)])
        return f"topology.{hashlib.sha256(whole.encode()).hexdigest()[:12]}"


def layout() -> Layout:
    """The layout of this build."""
    events = [Exchange(f"{service}.events", type="topic") for service in PRODUCERS]
    passing = [Exchange(name, type="fanout") for name in (PARKED, LOG, *map(retry_exchange, RETRY_SECONDS))]
    heard = [Binding(each.queue, event.exchange, event.name) for each in SUBSCRIPTIONS for event in each.events]
    asked = [Binding(requests_of(service), wire.EXCHANGE, f"{service}.*") for service in PRODUCERS]
    return Layout(
        exchanges=(*events, *passing, Exchange(wire.EXCHANGE, type="topic")),
        queues=(
            *(consumer_queue(each.queue) for each in SUBSCRIPTIONS),
            *(consumer_queue(suspects_of(service)) for service in PRODUCERS),
            *map(request_queue, PRODUCERS),
            *map(_retry_queue, RETRY_SECONDS),
            _queue(PARKED, {**_QUORUM, "x-delivery-limit": LOOKS_AT_PARKED}),
            _queue(LOG, {"x-queue-type": "stream", "x-max-age": f"{LOG_DAYS}D", "x-max-length-bytes": 2_000_000_000}),
        ),
        bindings=(*heard, *asked, *(Binding(exchange.name, exchange.name, "") for exchange in passing)),
    )


def retry_exchange(seconds: int) -> str:
    """The exchange whose messages come back to the queue named by their routing key within ``seconds``."""
    return f"retry.{seconds}s"


def consumer_queue(name: str) -> Queue:
    """A service's queue: an event that kills its consumer again and again ends in ``parked``."""
    limit = {"x-delivery-limit": DELIVERIES_BEFORE_PARKED}
    return _queue(name, {**_SAFE, **limit, "x-dead-letter-exchange": PARKED, "x-dead-letter-routing-key": name})


def request_queue(service: str) -> Queue:
    """Where a service takes requests. Replicated, so that it outlives a node; a request nobody waits for any more, or
    that kills its server, is dropped."""
    limits = {"x-message-ttl": REQUEST_SECONDS * 1000, "x-delivery-limit": DELIVERIES_OF_REQUEST}
    return _queue(requests_of(service), {**_QUORUM, **limits})


def declare(amqp_uri: str) -> list[str]:
    """Declare everything the contracts ask for; returns the names of the queues. Safe to run again.

    Raises TopologyMismatch, with what to do, when something of the same name and another shape is there.
    """
    wanted = layout()
    with connection(amqp_uri, DECLARING_SECONDS) as broker:
        for each in (*wanted.exchanges, *wanted.queues):
            _declare(broker, each)
        channel = broker.default_channel
        for binding in wanted.bindings:
            channel.queue_bind(binding.queue, binding.exchange, binding.routing_key)
        for name in RETIRED_QUEUES:
            _retire(broker, name)
        # Last: it says that all the rest was done.
        Exchange(wanted.marker, type="fanout")(channel).declare()
    return [queue.name for queue in wanted.queues]


def require(amqp_uri: str, queues: list[str]) -> None:
    """Check that this build's layout was declared and ``queues`` exist. Raises TopologyMissing with the next step."""
    marker = layout().marker
    with connection(amqp_uri) as broker:
        try:
            broker.default_channel.exchange_declare(marker, "fanout", passive=True)
            for name in queues:
                broker.channel().queue_declare(name, passive=True)
        except broker.channel_errors as error:
            raise TopologyMissing(
                f"the broker has not got the layout of this build ({error}); run `python -m deploy.topology`"
            ) from error


def _declare(broker: Any, entity: Exchange | Queue) -> None:
    channel = broker.channel()
    try:
        entity(channel).declare() if isinstance(entity, Exchange) else entity(channel).queue_declare()
    except broker.channel_errors as error:
        if "inequivalent" not in str(error):
            raise
        raise TopologyMismatch(
            f"{entity.name!r} is on the broker with other arguments than this build gives it ({error}). Either give it "
            "a new name in the contracts, or let its consumers empty it, delete it, and run this step again."
        ) from error
    channel.close()


def _retire(broker: Any, name: str) -> None:
    try:
        broker.channel().queue_delete(name, if_unused=True)
    except broker.channel_errors:
        # Processes of the older build still consume it; the next deployment takes it away.
        return


def _queue(name: str, arguments: dict[str, Any]) -> Queue:
    return Queue(name, durable=True, queue_arguments=arguments)


def _retry_queue(seconds: int) -> Queue:
    name = retry_exchange(seconds)
    return _queue(name, {**_SAFE, "x-message-ttl": seconds * 1000, "x-dead-letter-exchange": ""})
