"""Events whose process died while it had them in hand, taken one at a time.

One of those that a dying process had may have killed it, and all come again. Taken together once more, the innocent
would die with the guilty until all were parked. In a queue of their own, of which a process has one message at most,
only the one in hand counts a death.
"""

from typing import Any

from nameko.extensions import SharedExtension

from services.chassis import metrics
from services.chassis.logs import logger
from services.chassis.messaging import failures
from services.chassis.messaging.consumer import SuspectConsumer
from services.chassis.messaging.hand import Hand
from services.chassis.messaging.relaying import EventRelay
from services.chassis.messaging.topology import consumer_queue
from services.contracts.subscriptions import suspects_of

log = logger(__name__)


class Suspects(SharedExtension):  # type: ignore[misc]
    """Hands each suspect to the handler of the queue that it comes from."""

    consumer = SuspectConsumer()
    relay = EventRelay()

    def __init__(self) -> None:
        # Kept to the end: what is on its way while the queue is being left still has its handler.
        self._handlers: dict[str, Any] = {}
        self._is_open = True
        super().__init__()

    def setup(self) -> None:
        """Join the consumer of suspects."""
        self.queue = consumer_queue(suspects_of(self.container.service_name))
        self.consumer.register_provider(self)

    def join(self, handler: Any) -> None:
        """Have this handler take the suspects of its queue."""
        self._handlers[handler.queue.name] = handler

    def leave(self) -> None:
        """The first handler that leaves closes the queue for all."""
        if self._is_open:
            self._is_open = False
            self.consumer.unregister_provider(self)

    def handle_message(self, body: Any, message: Any) -> None:
        """Have it tried once more, or later, or never again."""
        hand = self._hand(message)
        handler = self._handlers.get(hand.queue)
        if handler is None:
            hand.park("no handler of this build takes from its queue")
        elif failures.deliveries(message):
            self._bury(hand)
        else:
            handler.take(body, hand)

    def handle_undecodable(self, message: Any, error: Exception) -> None:
        """Park a body that is not even JSON."""
        self._hand(message).park(f"{type(error).__name__}: {error}")

    def _hand(self, message: Any) -> Hand:
        return Hand(message, failures.origin_of(message) or self.queue.name, self.consumer, self.relay)

    def _bury(self, hand: Hand) -> None:
        metrics.REDELIVERED.labels(hand.queue).inc()
        copy = failures.after_death(hand.message, self.queue.name)
        if copy is None:
            hand.park("every process that took it in hand died")
            return
        log.warning("event-redelivered", queue=hand.queue, message_id=copy.message_id)
        hand.pass_on(copy, "redelivered")
