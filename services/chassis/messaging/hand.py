"""A message in hand, and the ways to be rid of it: done with, passed on, parked, given back."""

from dataclasses import dataclass
from typing import Any

import eventlet

from services.chassis import metrics
from services.chassis.logs import logger
from services.chassis.messaging import failures
from services.chassis.messaging.draining import DrainingConsumer
from services.chassis.messaging.publisher import BROKEN, Outgoing
from services.chassis.messaging.relaying import EventRelay

PAUSE_WHILE_BROKER_IS_AWAY = 1.0

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Hand:
    """Holds a message that ``consumer`` took, from the queue that it was meant for."""

    message: Any
    queue: str
    consumer: DrainingConsumer
    relay: EventRelay

    def done(self, outcome: str) -> None:
        """Nothing is left to do about it."""
        self.consumer.ack_message(self.message)
        metrics.EVENTS.labels(self.queue, outcome).inc()

    def give_back(self) -> None:
        """To its queue, for another process."""
        self.consumer.requeue_message(self.message)

    def park(self, reason: str) -> None:
        """For an operator to look at."""
        log.error("event-parked", queue=self.queue, reason=reason)
        self.pass_on(failures.parked(self.message, self.queue, reason), "parked")

    def pass_on(self, copy: Outgoing, outcome: str) -> None:
        """Let go of it once the broker has its copy; until then hold it, for giving it back would count as another
        death."""
        while not self._has_taken(copy):
            if self.consumer.is_leaving() or not self.message.channel.connection:
                self.give_back()
                return
            eventlet.sleep(PAUSE_WHILE_BROKER_IS_AWAY)
        self.done(outcome)

    def _has_taken(self, copy: Outgoing) -> bool:
        try:
            self.relay.publish_now(copy)
        except BROKEN as error:
            log.warning("event-held", queue=self.queue, error=repr(error))
            return False
        return True
