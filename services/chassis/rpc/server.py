"""``@query`` and ``@command``: the entrypoints of a request into a service.

At the service's door, before the method runs: the deadline (a late request is refused: its caller has given up),
the role, the shape of the request. Commands with an idempotency key have one effect and one answer.
"""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar, cast

from kombu.entity import TRANSIENT_DELIVERY_MODE
from kombu.pools import producers
from marshmallow import Schema
from nameko.extensions import SharedExtension
from nameko.rpc import Rpc, RpcConsumer
from pymongo.errors import PyMongoError

from services.chassis import failpoints, metrics
from services.chassis.broker import connection
from services.chassis.clock import new_id
from services.chassis.correlation import Cause, Work, doing
from services.chassis.logs import logger
from services.chassis.messaging.consumer import RequestConsumer
from services.chassis.messaging.publisher import BROKEN
from services.chassis.messaging.topology import request_queue
from services.chassis.rpc import wire
from services.chassis.rpc.door import Request, Subject, admit, refusal_of, refuse_late
from services.chassis.storage.command_log import Claim, CommandLog, Key, key_of
from services.chassis.storage.provider import ServiceDatabase

Method = TypeVar("Method", bound=Callable[..., Any])

WAIT_FOR_TWIN = 8.0
"""Seconds that a command waits for the answer of its twin; below the patience of the gateway."""

ONCE_MORE = {"max_retries": 1, "interval_start": 0}
"""A pooled connection may have died since its last answer."""

log = logger(__name__)


class RequestReceiver(RpcConsumer):  # type: ignore[misc]
    """Receives requests and answers them with a result or a slug."""

    queue_consumer = RequestConsumer()
    queue: Any

    def setup(self) -> None:
        """Take requests from the service's queue."""
        if self.queue is None:
            self.queue = request_queue(self.container.service_name)
            self.queue_consumer.register_provider(self)

    def handle_undecodable(self, message: Any, error: Exception) -> None:
        """Drop what is no request: nobody could be answered."""
        log.warning("request-unreadable", error=repr(error))
        self.queue_consumer.drop_message(message)

    def handle_result(self, message: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        """Answer the request, then acknowledge it."""
        refusal = None if exc_info is None else refusal_of(exc_info[1])
        if refusal is not None and refusal.slug == "internal-error":
            log.error("request-failed", routing_key=message.delivery_info["routing_key"], exc_info=exc_info)
        self.answer(message, {"result": result, "error": refusal and refusal.to_wire()})
        return result, exc_info

    def answer(self, message: Any, answer: dict[str, Any]) -> None:
        """Send an answer to the caller's reply queue and acknowledge the request."""
        reply_to = message.properties.get("reply_to")
        try:
            if reply_to:
                self._publish(answer, reply_to, message.properties.get("correlation_id"))
        except BROKEN as error:
            # The caller is told by its own timeout; letting this escape would end the whole process.
            log.warning("answer-lost", error=repr(error))
        self.queue_consumer.ack_message(message)

    def _publish(self, answer: dict[str, Any], reply_to: str, correlation_id: str | None) -> None:
        with producers[connection(self.container.config["AMQP_URI"])].acquire(block=True) as producer:
            producer.publish(
                answer,
                serializer="json",
                exchange=wire.EXCHANGE,
                routing_key=reply_to,
                correlation_id=correlation_id,
                # Worth nothing after a broker restart: transient and unconfirmed, twice as fast.
                delivery_mode=TRANSIENT_DELIVERY_MODE,
                retry=True,
                retry_policy=ONCE_MORE,
            )


class Commands(SharedExtension):  # type: ignore[misc]
    """The service's memory of commands."""

    database = ServiceDatabase()

    def setup(self) -> None:
        """Open the log of commands."""
        self.log = CommandLog(self.database.open())


class Operation(Rpc):  # type: ignore[misc]
    """One RPC method: ``def method(self, subject, request)``."""

    rpc_consumer = RequestReceiver()
    commands = Commands()
    answers_a_caller = True

    def __init__(self, schema: type[Schema], allow: Collection[str], changes: bool, **options: Any) -> None:
        super().__init__(**options)
        self.schema = schema
        self.allow = frozenset(allow)
        self.changes = changes

    def handle_message(self, body: Any, message: Any) -> None:
        """Check the request at the door, answer a repeated command from memory, run the method."""
        self._note_redelivery(message)
        refuse_late(message.headers, _came_before(message))
        subject, request = admit(body, self.schema, self.allow)
        key = self._key(subject, message.headers, request)
        claim = self.commands.log.begin(key, _came_before(message), WAIT_FOR_TWIN) if key else None
        if isinstance(claim, dict):
            self.rpc_consumer.answer(message, claim)
            return
        work = work_of(message, claim)
        self.container.spawn_worker(
            self,
            (work, subject, request),
            {},
            context_data=self.unpack_message_headers(message),
            handle_result=partial(self._answer, message, work, claim),
        )

    def _note_redelivery(self, message: Any) -> None:
        if _came_before(message):
            metrics.REDELIVERED.labels(self.rpc_consumer.queue.name).inc()
            log.warning("request-redelivered", operation=self.method_name)

    def _key(self, subject: Subject | None, headers: dict[str, Any], request: Request) -> Key | None:
        given = headers.get(wire.KEY_HEADER)
        if not (self.changes and given):
            return None
        account_id = subject["account_id"] if subject else None
        return key_of(account_id, self.method_name, str(given), request)

    def _answer(self, message: Any, work: Work, claim: Claim | None, _worker: Any, result: Any, exc_info: Any) -> Any:
        with doing(work):
            failpoints.reach(failpoints.BEFORE_ANSWER)
            if claim is not None:
                self._remember(claim, {"result": result, "error": None}, done=exc_info is None)
            return self.rpc_consumer.handle_result(message, result, exc_info)

    def _remember(self, claim: Claim, answer: dict[str, Any], done: bool) -> None:
        # A refusal changed nothing, and what it stumbled over may be gone in a moment: it is decided anew.
        try:
            if done:
                self.commands.log.finish(claim, answer)
            else:
                self.commands.log.abandon(claim)
        except PyMongoError as error:
            # The effect is committed and the caller is told so; a repeat finds it done.
            log.warning("command-not-remembered", error=repr(error))


def _came_before(message: Any) -> bool:
    return bool(message.delivery_info.get("redelivered"))


def work_of(message: Any, claim: Claim | None) -> Work:
    """What a request makes its worker do; with a claim, a command that is done once."""
    work = Work(
        correlation_id=message.headers.get(wire.CORRELATION_HEADER) or new_id(),
        traceparent=message.headers.get(wire.TRACEPARENT_HEADER),
    )
    if claim is None:
        return work
    command_id = claim.key.command_id
    return replace(
        work,
        cause=Cause(command_id, command_id, 0),
        command_id=command_id,
        # On a lost connection the broker has given the request to somebody else.
        is_lost=lambda: claim.is_old or not message.channel.connection,
    )


def _operation(schema: type[Schema], allow: Collection[str], changes: bool) -> Callable[[Method], Method]:
    def decorate(method: Method) -> Method:
        def act(service: Any, work: Work, subject: Subject | None, request: Request) -> Any:
            with doing(work):
                return method(service, subject, request)

        act.__name__ = method.__name__
        act.__doc__ = method.__doc__
        return cast(Method, Operation.decorator(schema, allow, changes)(act))

    return decorate


def query(schema: type[Schema], allow: Collection[str] = ()) -> Callable[[Method], Method]:
    """A request that changes nothing; ``allow`` names the roles, none for anyone."""
    return _operation(schema, allow, changes=False)


def command(schema: type[Schema], allow: Collection[str] = ()) -> Callable[[Method], Method]:
    """A request that changes something; ``allow`` names the roles, none for anyone."""
    return _operation(schema, allow, changes=True)
