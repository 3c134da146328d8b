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


class ConfirmingPublisher:
    """Publishes batches and says which messages the broker took. For one greenlet at a time."""

    def __init__(self, amqp_uri: str, timeout: float = 5.0) -> None:
        self._uri = amqp_uri
        self._timeout = timeout
        self._connection: Any = None
        self._channel: Any = None
        self._last_tag = 0
        self._waiting: set[int] = set()
        self._refused: set[int] = set()
        self._returned: set[str] = set()

    def publish(self, batch: Sequence[Outgoing]) -> set[str]:
        """Publish ``batch``; returns the ids that no queue took.

        Raises one of BROKEN when the broker refused a message or was silent for the timeout; the connection is then
        abandoned and the next call opens another.
        """
        try:
            self._open()
            self._returned.clear()
            self._refused.clear()
            for outgoing in batch:
                self._send(outgoing)
            while self._waiting:
                self._connection.drain_events(timeout=self._timeout)
        except BROKEN:
            self.abandon()
            raise
        if self._refused:
            raise NotConfirmed(f"the broker refused {len(self._refused)} of {len(batch)} messages")
        return set(self._returned)

    def abandon(self) -> None:
        """Drop the connection without the closing handshake, which a blocked broker never answers."""
        if self._connection is not None:
            self._connection.collect(socket_timeout=1.0)
        self._connection = self._channel = None
        self._waiting.clear()

    def _send(self, outgoing: Outgoing) -> None:
        message = self._channel.prepare_message(
            outgoing.body,
            content_type=outgoing.content_type,
            content_encoding=outgoing.content_encoding,
            headers=outgoing.headers,
            properties=outgoing.properties(),
        )
        self._last_tag += 1
        self._waiting.add(self._last_tag)
        self._channel.basic_publish(
            message, exchange=outgoing.exchange, routing_key=outgoing.routing_key, mandatory=outgoing.mandatory
        )

    def _open(self) -> None:
        if self._connection is not None and self._connection.connected:
            return
        self._connection = connection(self._uri, self._timeout)
        self._channel = self._connection.default_channel
        self._last_tag = 0
        self._channel.confirm_select()
        self._channel.events["basic_ack"].add(self._acked)
        self._channel.events["basic_nack"].add(self._nacked)
        self._channel.events["basic_return"].add(self._handed_back)

    def _settled(self, tag: int, multiple: bool) -> set[int]:
        tags = {waiting for waiting in self._waiting if waiting <= tag} if multiple else {tag}
        self._waiting -= tags
        return tags

    def _acked(self, tag: int, multiple: bool) -> None:
        self._settled(tag, multiple)

    def _nacked(self, tag: int, multiple: bool) -> None:
        self._refused |= self._settled(tag, multiple)

    def _handed_back(self, _error: Exception, _exchange: str, _routing_key: str, message: Any) -> None:
        self._returned.add(message.properties["message_id"])
