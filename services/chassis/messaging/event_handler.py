"""``@on_event``: the entrypoint of an event into a service.

Success is acknowledged after the handler returned, that is after its write. A failure is tried again with growing
delays and then parked; an event that nobody here can read is parked at once. Nothing is dropped.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from nameko.messaging import HeaderDecoder

from services.chassis.correlation import Cause, Work, doing
from services.chassis.logs import logger
from services.chassis.messaging.consumer import EventConsumer
from services.chassis.messaging.envelope import Envelope, UnreadableEvent, open_envelope
from services.chassis.messaging.publisher import BROKEN, Outgoing
from services.chassis.messaging.relaying import EventRelay
from services.chassis.messaging.topology import RETRY_SECONDS, consumer_queue, retry_exchange
from services.contracts.subscriptions import Subscription

Method = TypeVar("Method", bound=Callable[..., Any])

ATTEMPT_HEADER = "taoshu-attempt"

log = logger(__name__)


class EventHandler(Entrypoint, HeaderDecoder):  # type: ignore[misc]
    """Calls ``method(payload)`` for each event of a subscription; the payload is checked against its contract.

    The method also sees ``event`` (its name), ``event_id`` and ``sequence`` in the payload.
    """

    consumer = EventConsumer()
    relay = EventRelay()
    declares_its_queue = False

    def __init__(self, subscription: Subscription, **options: Any) -> None:
        self.subscription = subscription
        self.queue = consumer_queue(subscription.queue)
        super().__init__(**options)

    def setup(self) -> None:
        """Join the service's event consumer."""
        self.consumer.register_provider(self)

    def stop(self) -> None:
        """Leave the consumer; it keeps its connection until the events in progress are settled."""
        self.consumer.unregister_provider(self)

    def handle_message(self, body: Any, message: Any) -> None:
        """Open the envelope and run the handler, or park what cannot be read."""
        try:
            envelope = open_envelope(body)
            payload = {
                **envelope.read_payload(),
                "event": envelope.name,
                "event_id": envelope.event_id,
                "sequence": envelope.sequence,
            }
        except UnreadableEvent as error:
            log.error("event-parked", queue=self.queue.name, reason=str(error))
            self.consumer.park_message(message)
            return
        try:
            self.container.spawn_worker(
                self,
                (envelope, payload),
                {},
                context_data=self.unpack_message_headers(message),
                handle_result=partial(self._settle, message, envelope),
            )
        except ContainerBeingKilled:
            self.consumer.requeue_message(message)

    def _settle(self, message: Any, envelope: Envelope, _worker: Any, result: Any, exc_info: Any) -> Any:
        with doing(_work(envelope)):
            if exc_info is None:
                self.consumer.ack_message(message)
            else:
                self._try_again_later(message, envelope, exc_info)
        return result, exc_info

    def _try_again_later(self, message: Any, envelope: Envelope, exc_info: Any) -> None:
        attempt = int(message.headers.get(ATTEMPT_HEADER, 0))
        facts = {"queue": self.queue.name, "attempt": attempt}
        if attempt >= len(RETRY_SECONDS):
            log.error("event-parked", **facts, exc_info=exc_info)
            self.consumer.park_message(message)
            return
        delay = RETRY_SECONDS[attempt]
        log.warning("event-retried", **facts, delay=delay, exc_info=exc_info)
        later = Outgoing(
            message_id=envelope.event_id,
            exchange=retry_exchange(delay),
            routing_key=self.queue.name,
            body=envelope.to_wire(),
            headers={ATTEMPT_HEADER: attempt + 1},
        )
        try:
            self.relay.publish_now(later)
        except BROKEN as error:
            log.warning("event-requeued", **facts, error=repr(error))
            self.consumer.requeue_message(message)
            return
        self.consumer.ack_message(message)


def _work(envelope: Envelope) -> Work:
    cause = Cause(envelope.event_id, envelope.aggregate_id, envelope.sequence)
    return Work(envelope.correlation_id, envelope.traceparent, cause)


def on_event(subscription: Subscription) -> Callable[[Method], Method]:
    """Decorate a service method as the handler of ``subscription``: ``def method(self, payload)``."""

    def decorate(method: Method) -> Method:
        def act(service: Any, envelope: Envelope, payload: dict[str, Any]) -> None:
            with doing(_work(envelope)):
                method(service, payload)

        act.__name__ = method.__name__
        act.__doc__ = method.__doc__
        return cast(Method, EventHandler.decorator(subscription)(act))

    return decorate
