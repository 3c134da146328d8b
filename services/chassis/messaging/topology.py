"""Exchanges, queues and bindings: what the broker must hold before a service starts.

Declared by one deployment step, so that no event is published before its consumers have a queue. Consumers only
check that it is there. The shape (reject to ``parked``, delayed copies through ``retry.N``) avoids RabbitMQ's
dead-letter cycle detection, which strands messages when a delivery limit sends them round a loop.
"""

from kombu import Connection, Exchange, Queue

from services.chassis.rpc import wire
from services.contracts.subscriptions import PRODUCERS, SUBSCRIPTIONS

RETRY_SECONDS = (1, 5, 20, 60, 300)
"""Delays between attempts; when they are spent the message is parked."""
PARKED = "parked"
LOG = "log"
LOG_DAYS = 7
DELIVERIES_BEFORE_PARKED = 3

_SAFE = {"x-queue-type": "quorum", "x-overflow": "reject-publish", "x-dead-letter-strategy": "at-least-once"}


class TopologyMissing(Exception):
    """The broker lacks a queue that this build consumes."""


def retry_exchange(seconds: int) -> str:
    """The exchange whose messages come back to the queue named by their routing key after ``seconds``."""
    return f"retry.{seconds}s"


def consumer_queue(name: str) -> Queue:
    """A service's queue: an event that kills its consumer again and again ends in ``parked``."""
    arguments = {
        **_SAFE,
        "x-delivery-limit": DELIVERIES_BEFORE_PARKED,
        "x-dead-letter-exchange": PARKED,
        "x-dead-letter-routing-key": name,
    }
    return Queue(name, durable=True, queue_arguments=arguments)


def _retry_queue(seconds: int) -> Queue:
    exchange = Exchange(retry_exchange(seconds), type="fanout", durable=True)
    arguments = {**_SAFE, "x-message-ttl": seconds * 1000, "x-dead-letter-exchange": ""}
    return Queue(exchange.name, exchange=exchange, durable=True, queue_arguments=arguments)


def _parked_queue() -> Queue:
    exchange = Exchange(PARKED, type="fanout", durable=True)
    return Queue(PARKED, exchange=exchange, durable=True, queue_arguments={"x-queue-type": "quorum"})


def _log_queue() -> Queue:
    arguments = {"x-queue-type": "stream", "x-max-age": f"{LOG_DAYS}D", "x-max-length-bytes": 2_000_000_000}
    return Queue(LOG, exchange=Exchange(LOG, type="fanout", durable=True), durable=True, queue_arguments=arguments)


def declare(amqp_uri: str) -> list[str]:
    """Declare everything the contracts ask for; returns the names of the queues. Safe to run again."""
    with Connection(amqp_uri, connect_timeout=5) as connection:
        channel = connection.default_channel
        exchanges = {name: Exchange(f"{name}.events", type="topic", durable=True)(channel) for name in PRODUCERS}
        for exchange in (*exchanges.values(), Exchange(wire.EXCHANGE, type="topic", durable=True)(channel)):
            exchange.declare()
        standing = [_parked_queue(), _log_queue(), *map(_retry_queue, RETRY_SECONDS)]
        consuming = [consumer_queue(subscription.queue) for subscription in SUBSCRIPTIONS]
        for queue in (*standing, *consuming):
            queue(channel).declare()
        for subscription in SUBSCRIPTIONS:
            for event in subscription.events:
                channel.queue_bind(subscription.queue, event.exchange, event.name)
        return [queue.name for queue in (*standing, *consuming)]


def require(amqp_uri: str, queues: list[str]) -> None:
    """Check that ``queues`` exist. Raises TopologyMissing with the step that mends it."""
    with Connection(amqp_uri, connect_timeout=5) as connection:
        for name in queues:
            try:
                connection.default_channel.queue_declare(name, passive=True)
            except connection.channel_errors as error:
                raise TopologyMissing(
                    f"queue {name!r} is missing on the broker; run `python -m deploy.topology`"
                ) from error
