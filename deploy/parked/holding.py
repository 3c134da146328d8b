"""Every parked message in one hand: looked at, taken off or given back in the order in which it lay.

One consumer holds them all, and ends by ending its connection: what it held is then in front again, as it was, also
when the program was killed. RabbitMQ loses the order when messages are fetched one by one (each counts as a consumer
of its own) or given back one by one, and when a consumer is cancelled first.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from amqp.exceptions import AMQPError, NotFound, ResourceLocked
from kombu.exceptions import KombuError

from deploy.local.words import CannotStart
from deploy.parked.frames import forgiving
from deploy.parked.message import Parked, opened
from services.chassis.broker import connection
from services.chassis.messaging.topology import PARKED

BROKER_AWAY = (OSError, KombuError, AMQPError)
MOST = 65_535
"""As many can be held; what lies behind them is reached when some of them are gone."""
PATIENCE = 3.0
PAUSE = 0.05
HEARTBEAT = 60
TURN = "parked.operator"
"""An exclusive queue: who has it works on ``parked``. Two hands at a time would mix up the order."""


class Hand:
    """The parked messages, oldest first, for as long as the connection lives."""

    def __init__(self, broker: Any) -> None:
        self._broker = broker
        self._channel = broker.channel()
        self._channel.auto_decode = False
        self._got: list[Any] = []
        self._fetch(min(_lying(self._channel), MOST))
        self.messages: Sequence[Parked] = [opened(message) for message in self._got]
        self.left = len(self.messages)

    def take_off(self, parked: Parked) -> None:
        """Remove a message for good; returns when the broker has heard it. Raises one of BROKER_AWAY."""
        self._channel.basic_ack(parked.tag)
        # The broker answers in turn: what it answers to was sent after the acknowledgement.
        _lying(self._channel)
        self.left -= 1

    def _fetch(self, count: int) -> None:
        self._channel.basic_qos(0, MOST, False)
        self._channel.basic_consume(PARKED, callback=self._got.append)
        try:
            while len(self._got) < count:
                self._broker.drain_events(timeout=PATIENCE)
        except TimeoutError:
            raise CannotStart(
                f"Only {len(self._got)} of {count} parked messages came; somebody else reads the queue.",
                "Try again when that program has given them back.",
            ) from None


@contextmanager
def holding(amqp_uri: str) -> Iterator[Hand]:
    """Hold what is parked. Raises CannotStart when the broker cannot be asked or somebody else is at it."""
    hand = None
    try:
        with _connected(amqp_uri) as broker:
            _wait_for_turn(broker)
            hand = Hand(broker)
            yield hand
    finally:
        if hand is not None:
            _wait_until_back(amqp_uri, hand.left)


@contextmanager
def _connected(amqp_uri: str) -> Iterator[Any]:
    try:
        broker = connection(amqp_uri, PATIENCE, heartbeat=HEARTBEAT)
        broker.transport_options["frame_handler"] = forgiving
        # Only a default channel is opened with the patience that the connection was given.
        _lying(broker.default_channel)
    except NotFound as error:
        raise CannotStart("The broker has no queue `parked`.", "Run `python -m deploy.topology` first.") from error
    except (*BROKER_AWAY, LookupError, ValueError) as error:
        raise CannotStart(
            f"The broker cannot be asked: {error}", "Look whether it runs, and whether TAOSHU_AMQP_URI is right."
        ) from error
    try:
        yield broker
    except KeyboardInterrupt:
        # It may have come in the middle of a frame, after which no word of the broker can be read.
        broker.collect(socket_timeout=1.0)
        raise
    finally:
        _end(broker)


def _end(broker: Any) -> None:
    try:
        if broker.connected:
            # Not kombu's close: that ends the channel first, and what comes meanwhile would be refused out of order.
            broker.connection.close()
    except BROKER_AWAY:
        broker.collect(socket_timeout=1.0)


def _wait_for_turn(broker: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            broker.channel().queue_declare(TURN, exclusive=True)
            return
        except ResourceLocked as error:
            if time.monotonic() > deadline:
                raise CannotStart("Another operator is at work on what is parked.", "Try again in a moment.") from error
        time.sleep(PAUSE)


def _wait_until_back(amqp_uri: str, count: int) -> None:
    # The broker gives back after it has said goodbye; whoever counts the queue next shall find all of it.
    deadline = time.monotonic() + PATIENCE
    with suppress(*BROKER_AWAY), connection(amqp_uri, PATIENCE) as broker:
        while _lying(broker.default_channel) < count and time.monotonic() < deadline:
            time.sleep(PAUSE)


def _lying(channel: Any) -> int:
    return int(channel.queue_declare(PARKED, passive=True).message_count)
