"""The queue consumer under event handlers and RPC: drains before it stops, loses nothing it cannot read.

Nameko's own consumer closes its connection on SIGTERM while workers still run, so that every message in progress
is delivered again, and it acknowledges (drops) what it cannot decode.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from kombu import Connection
from nameko.extensions import ProviderCollector
from nameko.messaging import QueueConsumer

from services.chassis.broker import connection
from services.chassis.logs import logger
from services.chassis.messaging import credit
from services.chassis.messaging.settlement import Settlement

QUIET = 0.5
"""Seconds without a message after which none is on its way any more: the node that we are connected to may learn of an
assignment later than the leader of the queue."""

log = logger(__name__)


class _LeavingWithoutBroker(Exception):
    """The process is to end, and the broker is away."""


class DrainingConsumer(QueueConsumer):  # type: ignore[misc]
    """Keeps its connection until every delivered message is settled."""

    _consumers: dict[Any, Any]
    _pending_remove_providers: dict[Any, Any]
    _consumers_ready: Any

    def __init__(self) -> None:
        self._settlement = Settlement()
        self._leaving: dict[Any, Any] = {}
        self._quiet_from = 0.0
        self._is_consuming = False
        self._has_ended = False
        super().__init__()

    @property
    def connection(self) -> Connection:
        """The broker, with a heartbeat and with an end to every wait."""
        return connection(self.amqp_uri, heartbeat=self.container.config["HEARTBEAT"])

    def is_consuming(self) -> bool:
        """Whether the broker is sending messages to this process."""
        return self._is_consuming and bool(self._consumers)

    def is_leaving(self) -> bool:
        """Whether a queue is being left."""
        return bool(self._leaving or self._pending_remove_providers)

    def run(self, *args: Any, **options: Any) -> None:
        """Consume until every queue is left, also while there is no broker to be told so."""
        try:
            super().run(*args, **options)
        except _LeavingWithoutBroker as error:
            log.warning("left-without-broker", error=str(error))
        finally:
            self._has_ended = True
            self._leaving |= self._pending_remove_providers
            self._let_go()

    @contextmanager
    def establish_connection(self) -> Iterator[Connection]:
        """The broker's, tried for once a second: after a longer pause a process that shall leave would be killed."""
        with self.create_connection() as made:
            made.ensure_connection(self.on_connection_error, interval_start=1, interval_step=0, interval_max=1)
            yield made

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """Another try comes after ``interval`` seconds, unless a queue is being left: the broker has what we had."""
        super().on_connection_error(exc, interval)
        if self.is_leaving():
            raise _LeavingWithoutBroker(repr(exc))

    def unregister_provider(self, provider: Any) -> None:
        """Leave a queue; returns when nothing of it is in hand any more."""
        if self._has_ended or not self._consumers_ready.ready():
            self.should_stop = True
            ProviderCollector.unregister_provider(self, provider)
        else:
            super().unregister_provider(provider)

    def consume(self, *args: Any, **options: Any) -> Iterator[Any]:
        """Consume until the connection is lost or nothing is left to consume."""
        try:
            yield from super().consume(*args, **options)
        finally:
            self._is_consuming = False

    def on_consume_ready(self, *args: Any, **options: Any) -> None:
        """The broker has accepted every consumer."""
        self._is_consuming = True
        super().on_consume_ready(*args, **options)

    def get_consumers(self, consumer_cls: Any, channel: Any) -> Any:
        """Consume every registered queue; what was unsettled on a lost connection is the broker's again."""
        self._consumers.clear()
        self._settlement.forget()
        # A body stays the bytes that it came as, whatever encoding it claims.
        channel.auto_decode = False
        for provider in self._providers - self._leaving.keys():
            consumer = consumer_cls(
                queues=[provider.queue],
                callbacks=[partial(self.handle_message, provider)],
                on_decode_error=partial(self._hand_over_undecodable, provider),
                accept=self.accept,
                # The deployment step declares every queue.
                auto_declare=False,
            )
            consumer.qos(prefetch_count=self.prefetch_count)
            self._consumers[provider] = consumer
        return self._consumers.values()

    def handle_message(self, provider: Any, body: Any, message: Any) -> None:
        """Remember the message until it is settled, then let Nameko pass it on."""
        self._settlement.delivered(message)
        self._quiet_from = time.monotonic() + QUIET
        super().handle_message(provider, body, message)

    def on_iteration(self) -> None:
        """Stop only when nothing is consumed and nothing is unsettled. Raises ConnectionResetError (see below)."""
        self._require_connection()
        self._refuse_more_if_leaving()
        if self._leaving and time.monotonic() > self._quiet_from:
            self._cancel_leaving()
            if not self._settlement:
                self._let_go()
        if not self._consumers and not self._leaving and not self._settlement:
            self.should_stop = True

    def _require_connection(self) -> None:
        """A worker's acknowledgement may be the first to find the connection broken. Nobody hears of that, and kombu
        would open another connection for the loop, on which nothing is consumed."""
        channels = [consumer.channel for consumer in self._consumers.values()]
        if not all(channel.connection and channel.connection.connected for channel in channels):
            raise ConnectionResetError("the broker was lost while nobody read")

    def _refuse_more_if_leaving(self) -> None:
        while self._pending_remove_providers:
            provider, gone = self._pending_remove_providers.popitem()
            self._leaving[provider] = gone
            for tag in self._tags_of(provider):
                credit.take_away(self._consumers[provider].channel, tag)
            self._quiet_from = time.monotonic() + QUIET

    def _cancel_leaving(self) -> None:
        for provider in self._leaving.keys() & self._consumers.keys():
            self._consumers.pop(provider).cancel()
        self._settlement.let_go()

    def _let_go(self) -> None:
        while self._leaving:
            self._leaving.popitem()[1].send()

    def _tags_of(self, provider: Any) -> list[str]:
        consumer = self._consumers.get(provider)
        return list(consumer._active_tags.values()) if consumer else []

    def ack_message(self, message: Any) -> None:
        """Tell the broker that the message is done with."""
        self._settle(message, message.ack)

    def requeue_message(self, message: Any) -> None:
        """Give the message back to its queue."""
        self._settle(message, message.requeue)

    def drop_message(self, message: Any) -> None:
        """Refuse the message for good."""
        self._settle(message, message.reject)

    def _hand_over_undecodable(self, provider: Any, message: Any, error: Exception) -> None:
        self._settlement.delivered(message)
        self.container.spawn_managed_thread(
            partial(provider.handle_undecodable, message, error), identifier="undecodable"
        )

    def _settle(self, message: Any, how: Callable[[], None]) -> None:
        if self._leaving and self._consumers:
            # It would be answered with another message.
            self._settlement.hold(message, how)
        else:
            self._settlement.settle(message, how)
