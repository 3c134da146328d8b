"""The consumers of a service: of events, of suspects, of requests, each on a connection of its own."""

from services.chassis.messaging.draining import DrainingConsumer


class EventConsumer(DrainingConsumer):
    """Consumes events, on a connection of their own and few at a time, so that requests are never starved."""

    @property
    def prefetch_count(self) -> int:
        """How many events of one queue may be in progress in this process."""
        return int(self.container.config["EVENTS_AT_ONCE"])


class SuspectConsumer(DrainingConsumer):
    """Consumes what may kill its process: one message at a time, so that no other dies with it."""

    prefetch_count = 1


class RequestConsumer(DrainingConsumer):
    """Consumes RPC requests."""
