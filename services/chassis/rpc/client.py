"""The caller's side: many requests at once over one pair of connections.

Safe for threads and for gevent greenlets; imports neither Nameko nor eventlet. One connection only writes and one
only reads, since an AMQP connection must not be read by two.
"""

import logging
import os
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Consumer, Exchange, Queue
from kombu.exceptions import KombuError
from kombu.utils.json import dumps

from services.chassis.broker import connection
from services.chassis.rpc import wire

log = logging.getLogger(__name__)

BROKEN = (OSError, KombuError, AMQPError, AttributeError)
"""What a lost broker looks like; py-amqp raises AttributeError when a channel dies under a writer."""


class Unavailable(Exception):
    """Nobody answered in time, or the broker is away; the request may be sent again with the same key."""


class RefusedByService(Exception):
    """The service said no."""

    def __init__(self, refusal: wire.Refusal) -> None:
        super().__init__(refusal.slug)
        self.refusal = refusal


@dataclass(slots=True)
class _Call:
    done: threading.Event
    answer: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """On whose behalf a request is made."""

    subject: dict[str, Any] | None = None
    idempotency_key: str | None = None
    correlation_id: str | None = None
    traceparent: str | None = None


class RpcClient:
    """Calls operations of services. Connects at the first call; reconnects by itself."""

    def __init__(self, amqp_uri: str, caller: str, timeout: float = 10.0, heartbeat: int = 10) -> None:
        self._uri = amqp_uri
        self._timeout = timeout
        self._heartbeat = heartbeat
        self._reply_key = str(uuid.uuid4())
        self._reply_queue = f"rpc.reply-{caller}-{os.getpid()}-{self._reply_key}"
        self._calls: dict[str, _Call] = {}
        self._writing = threading.Lock()
        self._starting = threading.Lock()
        self._writer: Any = None
        self._listening = threading.Event()
        self._reader: threading.Thread | None = None
        self._closed = False

    def call(
        self,
        service: str,
        operation: str,
        request: dict[str, Any] | None = None,
        asking: Asking = Asking(),
        timeout: float | None = None,
    ) -> Any:
        """Ask ``service`` and wait for its answer. Raises RefusedByService and Unavailable."""
        patience = timeout or self._timeout
        deadline = time.time() + patience
        self._listen(patience)
        call_id = str(uuid.uuid4())
        call = self._calls[call_id] = _Call(threading.Event())
        try:
            self._write(call_id, f"{service}.{operation}", request or {}, asking, deadline)
            if not call.done.wait(max(0.0, deadline - time.time())):
                raise Unavailable(f"{service}.{operation} did not answer within {patience} s")
        finally:
            del self._calls[call_id]
        return _result(call.answer or {})

    def close(self) -> None:
        """End the reader and both connections."""
        self._closed = True
        if self._reader is not None:
            self._reader.join(5)
        if self._writer is not None:
            self._writer.release()

    def _write(self, call_id: str, route: str, request: Any, asking: Asking, deadline: float) -> None:
        headers = {
            wire.DEADLINE_HEADER: deadline,
            wire.CORRELATION_HEADER: asking.correlation_id,
            wire.TRACEPARENT_HEADER: asking.traceparent,
            wire.KEY_HEADER: asking.idempotency_key,
        }
        body = dumps({"args": [], "kwargs": {"subject": asking.subject, "request": request}})
        properties = {"reply_to": self._reply_key, "correlation_id": call_id, "delivery_mode": 1}
        with self._writing:
            for last_try in (False, True):
                try:
                    self._publish(route, body, {k: v for k, v in headers.items() if v}, properties)
                    return
                except BROKEN as error:
                    self._drop_writer()
                    if last_try:
                        raise Unavailable("the broker is away") from error

    def _publish(self, route: str, body: str, headers: dict[str, Any], properties: dict[str, Any]) -> None:
        if self._writer is None:
            self._writer = connection(self._uri)
        channel = self._writer.default_channel
        message = channel.prepare_message(
            body.encode(),
            content_type="application/json",
            content_encoding="utf-8",
            headers=headers,
            properties=properties,
        )
        channel.basic_publish(message, exchange=wire.EXCHANGE, routing_key=route)

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.collect(socket_timeout=1.0)
        self._writer = None

    def _listen(self, patience: float) -> None:
        with self._starting:
            if self._reader is None:
                self._reader = threading.Thread(target=self._read_forever, daemon=True)
                self._reader.start()
        if not self._listening.wait(patience):
            raise Unavailable("the broker is away")

    def _read_forever(self) -> None:
        while not self._closed:
            try:
                self._read_until_lost()
            except BROKEN as error:
                log.warning("replies lost, connecting again: %r", error)
            except Exception:
                # Every request of this process depends on this thread.
                log.exception("reply reader failed, connecting again")
            self._listening.clear()
            time.sleep(0.5)

    def _read_until_lost(self) -> None:
        queue = Queue(
            self._reply_queue,
            exchange=Exchange(wire.EXCHANGE, type="topic", durable=True, no_declare=True),
            routing_key=self._reply_key,
            exclusive=True,
            auto_delete=True,
        )
        with connection(self._uri, heartbeat=self._heartbeat) as broker:
            consumer = Consumer(broker.default_channel, [queue], no_ack=True, accept=["json"])
            consumer.register_callback(self._hear)
            with consumer:
                self._listening.set()
                while not self._closed:
                    with suppress(TimeoutError):
                        broker.drain_events(timeout=1)
                    # Also when busy: this connection only reads, and the broker ends one that is never heard from.
                    broker.heartbeat_check()

    def _hear(self, body: Any, message: Any) -> None:
        call = self._calls.get(message.properties.get("correlation_id"))
        if call is not None:
            call.answer = body
            call.done.set()


def _result(answer: dict[str, Any]) -> Any:
    if answer.get("error"):
        raise RefusedByService(wire.refusal_from_wire(answer["error"]))
    return answer.get("result")
