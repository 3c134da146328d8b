"""The relay as part of a Nameko service: started and stopped with it."""

from typing import Any

from eventlet.semaphore import Semaphore
from nameko.extensions import SharedExtension

from services.chassis.messaging.publisher import ConfirmingPublisher, NotConfirmed, Outgoing
from services.chassis.messaging.relay import Relay
from services.chassis.storage.provider import ServiceDatabase


class EventRelay(SharedExtension):  # type: ignore[misc]
    """Runs the service's relay and publishes delayed copies of events that failed."""

    database = ServiceDatabase()
    _relay: Relay | None = None

    def setup(self) -> None:
        """Prepare; connections are opened at first use."""
        self._direct = ConfirmingPublisher(self.container.config["AMQP_URI"])
        self._one_at_a_time = Semaphore()
        self._running: Any = None

    # A method, not a property: Nameko reads every attribute of an extension while it binds, before it is set up.
    def open(self) -> Relay:
        """The relay of the service's database."""
        if self._relay is None:
            self._relay = Relay(self.database.open(), ConfirmingPublisher(self.container.config["AMQP_URI"]))
        return self._relay

    def start(self) -> None:
        """Start publishing and sweeping."""
        self._running = self.container.spawn_managed_thread(self.open().run)
        self.container.spawn_managed_thread(self.open().sweep_forever)

    def stop(self) -> None:
        """Publish what is in hand, then end."""
        self.open().stop()
        if self._running is not None:
            self._running.wait()

    def publish_now(self, outgoing: Outgoing) -> None:
        """Publish one message and wait for its confirm. Raises NotConfirmed, also when no queue takes it."""
        with self._one_at_a_time:
            if self._direct.publish([outgoing]):
                raise NotConfirmed(f"no queue is bound to {outgoing.exchange}")
