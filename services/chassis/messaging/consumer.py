"""The queue consumer under event handlers and RPC: drains before it stops, loses nothing it cannot read.

Nameko's own consumer closes its connection on SIGTERM while workers still run, so that every message in progress
is delivered again, and it acknowledges (drops) what it cannot decode.
"""

from functools import partial
from typing import Any

from amqp.exceptions import AMQPError
from nameko.messaging import QueueConsumer

from services.chassis.logs import logger

log = logger(__name__)


class DrainingConsumer(QueueConsumer):  # type: ignore[misc]
    """Keeps its connection until every delivered message is settled."""

    def __init__(self) -> None:
        self._unsettled: set[int] = set()
        super().__init__()

    def is_consuming(self) -> bool:
        """Whether the broker is sending messages to this process."""
        return self._consumers_ready.ready() and bool(self._consumers)

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        """Consume every registered queue; what was unsettled on a lost connection is the broker's again."""
        self._unsettled.clear()
        for provider in self._providers:
            consumer = consumer_cls(
                queues=[provider.queue],
                callbacks=[partial(self.handle_message, provider)],
                accept=self.accept,
                auto_declare=getattr(provider, "declares_its_queue", True),
            )
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return self._consumers.values()

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """Remember the message until it is settled, then let Nameko pass it on."""
        self._unsettled.add(id(message))
        super().handle_message(provider, body, message)

    def on_iteration(self) -> None:
        """Stop only when nothing is consumed and nothing is unsettled."""
        self._cancel_consumers_if_requested()
        if not self._consumers and not self._unsettled:
            self.should_stop = True

    def on_decode_error(self, message: Any, error: Exception) -> None:
        """A body that cannot be decoded goes to ``parked`` through the queue's dead-letter exchange."""
        log.error("message-undecodable", error=repr(error), content_type=message.content_type)
        message.reject()

    def ack_message(self, message: Any) -> None:
        """Tell the broker that the message is done with."""
        self._settle(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        """Give the message back to its queue."""
        self._settle(message, message.requeue)

    def park_message(self, message: Any) -> None:
        """Send the message to ``parked``, where an operator sees it."""
        self._settle(message, message.reject)

    def _settle(self, message: Any, how: Any) -> None:
        try:
            if message.channel.connection:
                how()
        except (AMQPError, OSError) as error:
            log.warning("message-unsettled", error=repr(error))
        finally:
            self._unsettled.discard(id(message))


class EventConsumer(DrainingConsumer):
    """Consumes events, on a connection of their own and few at a time, so that requests are never starved."""

    @property
    def prefetch_count(self) -> int:
        """How many events of one queue may be in progress in this process."""
        return int(self.container.config["EVENTS_AT_ONCE"])


class RequestConsumer(DrainingConsumer):
    """Consumes RPC requests."""
