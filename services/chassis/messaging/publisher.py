"""Publishing with pipelined confirms on one long-lived channel.

py-amqp's own confirm mode waits for the broker after every message. Here a whole batch is written first and its
confirms are awaited together; ``mandatory`` makes the broker hand back what no queue takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError

from services.chassis.broker import connection


class NotConfirmed(Exception):
    """The broker did not confirm every message in time; all of them may be sent again."""


BROKEN = (NotConfirmed, OSError, KombuError, AMQPError, AttributeError)
"""What ``publish`` raises when the broker is away; py-amqp raises AttributeError when a channel dies under a writer."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. Its id tells it apart in a batch; a ``mandatory`` one is handed back when no queue takes it.

    ``expires_in``, in seconds, ends its stay in a queue.
    """

    message_id: str
    exchange: str
    routing_key: str
    body: bytes
    content_type: str = "application/json"
    content_encoding: str = "utf-8"
    headers: dict[str, Any] = field(default_factory=dict)
    mandatory: bool = True
    expires_in: float | None = None

    def properties(self) -> dict[str, Any]:
        """The AMQP properties beside content type and headers."""
        lasting = {"message_id": self.message_id, "delivery_mode": 2}
        return lasting if self.expires_in is None else {**lasting, "expiration": str(int(self.expires_in * 1000))}


class _Lane:
    """One channel in confirm mode, and which of its messages still wait for the broker's word.

    Each exchange has a lane of its own. RabbitMQ 3.10, sending again to a stream whose leader has changed, numbers
    messages by their place on the channel instead of their place in the stream; where the channel has carried
    anything else, the stream takes what comes next for repetitions, confirms it, and keeps none of it. On a channel
    that serves the stream alone the two numbers are one.
    """

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._last_tag = 0
        self._returned: set[str] = set()
        self._refused = 0
        self.waiting: set[int] = set()
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._handed_back)

    def send(self, outgoing: Outgoing) -> None:
        """Write one message; its confirm comes later."""
        message = self._channel.prepare_message(
            outgoing.body,
            content_type=outgoing.content_type,
            content_encoding=outgoing.content_encoding,
            headers=outgoing.headers,
            properties=outgoing.properties(),
        )
        self._last_tag += 1
        self.waiting.add(self._last_tag)
        self._channel.basic_publish(
            message, exchange=outgoing.exchange, routing_key=outgoing.routing_key, mandatory=outgoing.mandatory
        )

    def take_refused(self) -> int:
        """How many messages the broker refused since the last time."""
        refused, self._refused = self._refused, 0
        return refused

    def take_returned(self) -> set[str]:
        """The ids of what no queue took since the last time."""
        returned, self._returned = self._returned, set()
        return returned

    def _settled(self, tag: int, multiple: bool) -> set[int]:
        tags = {waiting for waiting in self.waiting if waiting <= tag} if multiple else {tag}
        self.waiting -= tags
        return tags

    def _acked(self, tag: int, multiple: bool) -> None:
        self._settled(tag, multiple)

    def _nacked(self, tag: int, multiple: bool) -> None:
        self._refused += len(self._settled(tag, multiple))

    def _handed_back(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])


class ConfirmingPublisher:
    """Publishes batches and says what no queue took. For one greenlet at a time."""

    def __init__(self, amqp_uri: str, timeout: float = 5.0) -> None:
        self._uri = amqp_uri
        self._timeout = timeout
        self._connection: Any = None
        self._lanes: dict[str, _Lane] = {}

    def publish(self, batch: Sequence[Outgoing]) -> list[Outgoing]:
        """Publish ``batch``; returns what no queue took of it.

        Raises one of BROKEN when the broker refused a message or was silent for the timeout; the connection is then
        abandoned and the next call opens another.
        """
        try:
            self._open()
            for outgoing in batch:
                self._lane(outgoing.exchange).send(outgoing)
            while any(lane.waiting for lane in self._lanes.values()):
                self._connection.drain_events(timeout=self._timeout)
        except BROKEN:
            self.abandon()
            raise
        returned = {exchange: lane.take_returned() for exchange, lane in self._lanes.items()}
        if refused := sum(lane.take_refused() for lane in self._lanes.values()):
            raise NotConfirmed(f"the broker refused {refused} of {len(batch)} messages")
        return [outgoing for outgoing in batch if outgoing.message_id in returned[outgoing.exchange]]

    def abandon(self) -> None:
        """Drop the connection without the closing handshake, which a blocked broker never answers."""
        if self._connection is not None:
            self._connection.collect(socket_timeout=1.0)
        self._connection = None
        self._lanes.clear()

    def _lane(self, exchange: str) -> _Lane:
        if exchange not in self._lanes:
            self._lanes[exchange] = _Lane(self._connection.channel())
        return self._lanes[exchange]

    def _open(self) -> None:
        if self._connection is not None and self._connection.connected:
            return
        self._lanes.clear()
        self._connection = connection(self._uri, self._timeout)
        # This, and not a channel that is asked for, tries every node.
        assert self._connection.default_channel
