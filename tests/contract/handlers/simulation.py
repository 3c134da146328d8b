"""The four services in one process: their real handlers on a real MongoDB, with a broker and a clock that obey."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

from pymongo.database import Database

from services.chassis.messaging.envelope import UnreadableEvent
from services.chassis.messaging.event_handler import read
from services.chassis.messaging.failures import HOPELESS
from services.chassis.messaging.topology import RETRY_SECONDS
from tests.contract.handlers.broker import Broker, Message
from tests.contract.handlers.listing import service_modules
from tests.contract.handlers.modes import Calm
from tests.contract.handlers.mortality import Death, Mortality
from tests.contract.handlers.service import MORNING, Clock, RunningService

Documents = Database[dict[str, Any]]
LONGEST_DELAY = timedelta(seconds=sum(RETRY_SECONDS))
MOST_MESSAGES = 2000
MOST_ATTEMPTS = 50
"""More than the broker makes: here they cost no time, so that many may come before what they wait for."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that its handler could not act on, the reason, and how much had happened by then."""

    message: Message
    reason: str
    acted: int


class Act(NamedTuple):
    """What a handler heard, and the kinds of events that it caused."""

    queue: str
    event: str
    caused: frozenset[str]


class Simulation:
    """Everything between two decisions of a person. ``mode`` says what becomes of messages on their way."""

    def __init__(self, databases: dict[str, Documents], mortality: Mortality) -> None:
        self.mortality = mortality
        self.clock = Clock()
        self.broker = Broker()
        self.services = {
            name: RunningService(module, databases[name], self.broker, self.clock, self._new_id)
            for name, module in service_modules().items()
        }
        self.acts = {queue: act for service in self.services.values() for queue, act in service.acts.items()}
        # What the migrations wrote belongs to a library that opens for the first time.
        self._given = {it.full_name: it.distinct("_id") for it in self.mortality.written}
        self.mortality.written.clear()
        self.begin()

    def begin(self) -> None:
        """Forget everything, as a library that opens for the first time."""
        for collection in list(self.mortality.written):
            collection.delete_many({"_id": {"$nin": self._given.get(collection.full_name, [])}})
        self.mortality.written.clear()
        self.broker.clear()
        self.clock.now = MORNING
        self.set_mode(Calm())
        self.parked: list[Failure] = []
        self._ids = count(1)
        self._withheld: list[Message] = []
        self._unfinished: list[Message] = []
        self._failed: list[Failure] = []
        self._somebody_died = False

    def set_mode(self, mode: Calm) -> None:
        """From now on, ``mode`` decides; what was acted on before is not counted.

        ``moments`` is the most that a handler of each queue passed at once (see ``mortality``).
        """
        self.mode = mode
        self.acted_on: list[Act] = []
        self.moments: Counter[str] = Counter()

    def settle(self) -> None:
        """Deliver until nothing moves any more but what is withheld."""
        before = self.broker.sent
        while self._deliver_next() or self._deliver_again() or self._sweep():
            assert self.broker.sent < before + MOST_MESSAGES, "there is no end of messages"

    def let_go(self) -> bool:
        """Deliver what was withheld; False if nothing was."""
        released, self._withheld = self.mode.released(self._withheld), []
        self.broker.ready += released
        self.settle()
        return bool(released)

    def finish(self) -> None:
        """Deliver everything there is."""
        self.settle()
        while self.let_go():
            pass

    def pass_time(self, length: timedelta) -> None:
        """Let time go by, then do what the services do by themselves. No message is withheld for very long."""
        self.settle()
        if length > LONGEST_DELAY:
            self.finish()
        self.clock.now += length
        for service in self.services.values():
            for duty in service.duties:
                duty()
        self.settle()

    def documents(self) -> dict[tuple[str, str], list[dict[str, Any]]]:
        """Everything that was written, by service and collection."""
        names = {service.database.name: name for name, service in self.services.items()}
        return {(names[it.database.name], it.name): list(it.find().sort("_id")) for it in self.mortality.written}

    @property
    def stuck(self) -> list[Failure]:
        """What still cannot be acted on when everything has been delivered, and what was parked."""
        return [*self._failed, *(failure for failure in self.parked if not failure.message.planted)]

    # what a mode can do

    def act(self, message: Message, dying_at: int | None = None) -> bool:
        """Let the handler act; False if its process died over it."""
        if dying_at is None:
            self._act(message)
            return True
        try:
            with self.mortality.dying_at(dying_at):
                self._act(message)
        except Death:
            self._somebody_died = True
            return False
        return True

    def redeliver(self, message: Message) -> None:
        """Give the message out again, once everything else is quiet."""
        self._unfinished.append(message)

    # the course of things

    def _deliver_next(self) -> bool:
        if not self.broker.ready:
            return False
        message = self.mode.pick(self.broker.ready)
        self.broker.ready.remove(message)
        if self.mode.withholds(message):
            self._withheld.append(message)
        else:
            self.mode.deliver(message, self)
        return True

    def _deliver_again(self) -> bool:
        """What a dead process had in hand; and what failed, if anything has happened since."""
        due = [failure for failure in self._failed if failure.acted < len(self.acted_on)]
        again = [*self._unfinished, *(failure.message for failure in due)]
        self._unfinished, self._failed = [], [failure for failure in self._failed if failure not in due]
        self.broker.ready += again
        return bool(again)

    def _sweep(self) -> bool:
        """Publish what a dead process left in its outboxes."""
        if not self._somebody_died:
            return False
        self._somebody_died = False
        outboxes = (row.get("outbox", ()) for rows in self.documents().values() for row in rows)
        left = [entry for outbox in outboxes for entry in outbox if entry["event_id"] not in self.broker.published]
        for entry in left:
            self.broker.publish(entry)
        return bool(left)

    def _act(self, message: Message) -> None:
        published, passed = len(self.broker.published), self.mortality.passed
        try:
            self.acts[message.queue](*read(json.loads(message.body)))
        except (UnreadableEvent, *HOPELESS) as error:
            self._park(message, error)
        except Exception as error:  # noqa: BLE001 (whatever it is, the broker brings the message again)
            self._fail(message, error)
        else:
            assert not message.planted, f"{message.queue} acted on what it cannot know"
            caused = list(self.broker.published.values())[published:]
            self.acted_on.append(Act(message.queue, message.event, frozenset(caused)))
            self.moments[message.queue] = max(self.moments[message.queue], self.mortality.passed - passed)

    def _fail(self, message: Message, error: Exception) -> None:
        if message.attempts == MOST_ATTEMPTS:
            self._park(message, error)
            return
        message.attempts += 1
        self._failed.append(Failure(message, repr(error), len(self.acted_on)))

    def _park(self, message: Message, error: Exception) -> None:
        self.parked.append(Failure(message, repr(error), len(self.acted_on)))

    def _new_id(self) -> str:
        return f"i{next(self._ids):05d}"
