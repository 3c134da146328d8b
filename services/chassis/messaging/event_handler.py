"""``@on_event``: the entrypoint of an event into a service.

Success is acknowledged after the handler returned, that is after its write. What failed comes back later, ever more
slowly, and is parked in the end; what no attempt can mend is parked at once. Nothing is dropped.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar, cast

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint
from nameko.messaging import HeaderDecoder

from services.chassis import failpoints, metrics
from services.chassis.correlation import Cause, Work, doing
from services.chassis.logs import logger
from services.chassis.messaging import failures
from services.chassis.messaging.consumer import EventConsumer
from services.chassis.messaging.envelope import Envelope, TooEarly, UnreadableEvent, open_envelope
from services.chassis.messaging.hand import Hand
from services.chassis.messaging.relaying import EventRelay
from services.chassis.messaging.suspects import Suspects
from services.chassis.messaging.topology import consumer_queue
from services.contracts.subscriptions import Subscription

Method = TypeVar("Method", bound=Callable[..., Any])

log = logger(__name__)


class EventHandler(Entrypoint, HeaderDecoder):  # type: ignore[misc]
    """Calls ``method(payload)`` for each event of a subscription; the payload is checked against its contract.

    The method also sees ``event`` (its name), ``event_id`` and ``sequence`` in the payload.
    """

    consumer = EventConsumer()
    suspects = Suspects()
    relay = EventRelay()

    def __init__(self, subscription: Subscription, **options: Any) -> None:
        self.subscription = subscription
        self.queue = consumer_queue(subscription.queue)
        super().__init__(**options)

    def setup(self) -> None:
        """Join the service's event consumer."""
        self.consumer.register_provider(self)
        self.suspects.join(self)

    def stop(self) -> None:
        """Leave the consumers; they keep their connections until the events in progress are settled."""
        self.consumer.unregister_provider(self)
        self.suspects.leave()

    def handle_message(self, body: Any, message: Any) -> None:
        """Act on it, unless a process died with it."""
        hand = self._hand(message)
        if failures.deliveries(message):
            metrics.REDELIVERED.labels(self.queue.name).inc()
            log.warning("event-redelivered", queue=self.queue.name, message_id=message.properties.get("message_id"))
            hand.pass_on(failures.suspected(message, self.queue.name), "redelivered")
        else:
            self.take(body, hand)

    def handle_undecodable(self, message: Any, error: Exception) -> None:
        """Park a body that is not even JSON."""
        self._hand(message).park(f"{type(error).__name__}: {error}")

    def take(self, body: Any, hand: Hand) -> None:
        """Run the handler, unless the event cannot be read."""
        try:
            envelope, payload = read(body)
        except UnreadableEvent as error:
            hand.park(str(error))
            return
        try:
            self.container.spawn_worker(
                self,
                (envelope, payload),
                {},
                context_data=self.unpack_message_headers(hand.message),
                handle_result=partial(self._settle, hand, envelope),
            )
        except ContainerBeingKilled:
            hand.give_back()

    def _hand(self, message: Any) -> Hand:
        return Hand(message, self.queue.name, self.consumer, self.relay)

    def _settle(self, hand: Hand, envelope: Envelope, _worker: Any, result: Any, exc_info: Any) -> Any:
        with doing(_work(envelope)):
            if exc_info is None:
                failpoints.reach(failpoints.BEFORE_ACK)
                hand.done("acted")
            else:
                self._fail(hand, exc_info)
        return result, exc_info

    def _fail(self, hand: Hand, exc_info: Any) -> None:
        error = exc_info[1]
        copy = None if isinstance(error, failures.HOPELESS) else failures.later(hand.message, hand.queue)
        attempt = failures.attempt_of(hand.message)
        if copy is None:
            log.error("event-failed", queue=hand.queue, attempt=attempt, exc_info=exc_info)
            hand.park(f"{type(error).__name__}: {error}")
            return
        outcome = "early" if isinstance(error, TooEarly) else "retried"
        log.warning(f"event-{outcome}", queue=hand.queue, attempt=attempt, error=repr(error))
        hand.pass_on(copy, outcome)


def read(body: Any) -> tuple[Envelope, dict[str, Any]]:
    """The envelope of a message and what its handler is told. Raises UnreadableEvent."""
    envelope = open_envelope(body)
    about = {"event": envelope.name, "event_id": envelope.event_id, "sequence": envelope.sequence}
    return envelope, {**envelope.read_payload(), **about}


def _work(envelope: Envelope) -> Work:
    cause = Cause(envelope.event_id, envelope.source, envelope.sequence)
    return Work(envelope.correlation_id, envelope.traceparent, cause)


def on_event(subscription: Subscription) -> Callable[[Method], Method]:
    """Decorate a service method as the handler of ``subscription``: ``def method(self, payload)``."""

    def decorate(method: Method) -> Method:
        def act(service: Any, envelope: Envelope, payload: dict[str, Any]) -> None:
            with doing(_work(envelope)):
                failpoints.reach(failpoints.HANDLING, of=envelope.event_id)
                method(service, payload)

        act.__name__ = method.__name__
        act.__doc__ = method.__doc__
        return cast(Method, EventHandler.decorator(subscription)(act))

    return decorate
