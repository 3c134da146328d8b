"""What can become of the messages of one queue on their way to its handler.

All of it happens with a broker that delivers at least once and consumers that die; none of it is a fault.
"""

from collections.abc import Iterator
from enum import Enum
from typing import ClassVar, Protocol

from tests.contract.handlers.broker import Message

VERSIONS_AHEAD = 99
REFUSED = frozenset({"rejected"})
ENDED = frozenset({"rejected", "closed", "cancelled", "expired"})


class Scope(Enum):
    """Where a mode has to be tried at a queue: the fewest journeys that have among them ..."""

    EVERY_EVENT = "every event that the queue hears"
    EVERY_EFFECT = "every event with each of the effects that it has"
    EVERY_JOURNEY = "everything, for what others do meanwhile matters"


class Consumer(Protocol):
    """What a mode can do with a message."""

    def act(self, message: Message, dying_at: int | None = None) -> bool:
        """Let the handler act; False if its process died over it."""

    def redeliver(self, message: Message) -> None:
        """Give the message out again, once everything else is quiet."""


class Calm:
    """Every message comes once, in the order in which it was sent. The modes below differ from that at one queue."""

    name: ClassVar[str] = "calm"
    scope: ClassVar[Scope] = Scope.EVERY_EFFECT
    fewest_messages: ClassVar[int] = 1
    tells_less: ClassVar[frozenset[str]] = frozenset()
    """The ends of orders whose readers may be told fewer steps than in a calm run."""

    def __init__(self, queue: str = "") -> None:
        self.queue = queue
        self.happened = 0

    @classmethod
    def variants(cls, queue: str, _moments: int) -> Iterator["Calm"]:
        """What is to be tried, one after the other, on a handler that passes so many moments at most."""
        yield cls(queue)

    def pick(self, ready: list[Message]) -> Message:
        """The next message that is given out."""
        return ready[0]

    def withholds(self, _message: Message) -> bool:
        """Whether the message is kept back until nobody can go on without it."""
        return False

    def released(self, withheld: list[Message]) -> list[Message]:
        """What was kept back, in the order in which it comes now."""
        return withheld

    def deliver(self, message: Message, consumer: Consumer) -> None:
        """Bring a message to its handler."""
        if message.queue != self.queue or message.troubled:
            consumer.act(message)
            return
        message.troubled = True
        self._trouble(message, consumer)

    def _trouble(self, message: Message, consumer: Consumer) -> None:
        consumer.act(message)


class Twice(Calm):
    """The broker gives each message out twice, one right after the other."""

    name = "twice"

    def _trouble(self, message: Message, consumer: Consumer) -> None:
        self.happened += 1
        consumer.act(message)
        consumer.act(message)


class Late(Calm):
    """The queue is stuck for as long as somebody can go on without it."""

    name = "late"
    scope = Scope.EVERY_JOURNEY
    tells_less = REFUSED
    """By a full slot; what the catalog answered comes after the end then."""

    def withholds(self, message: Message) -> bool:
        """Keep back what has not been kept back yet."""
        return message.queue == self.queue and not message.troubled

    def released(self, withheld: list[Message]) -> list[Message]:
        """Everything, in order."""
        self.happened += bool(withheld)
        for message in withheld:
            message.troubled = True
        return withheld


class Early(Late):
    """The queue is stuck, and then comes with the newest first: what builds on something is there before it."""

    name = "early"
    fewest_messages = 2
    tells_less = ENDED
    """A step that the next one has overtaken is not told any more."""

    def released(self, withheld: list[Message]) -> list[Message]:
        """Everything, the newest first."""
        before = self.happened
        released = super().released(withheld)[::-1]
        self.happened = before + (len(released) > 1)
        return released


class UnknownVersion(Calm):
    """Each event comes in a shape of the future first, which this build cannot read."""

    name = "unknown-version"
    scope = Scope.EVERY_EVENT

    def _trouble(self, message: Message, consumer: Consumer) -> None:
        self.happened += 1
        consumer.act(message.of_version_added(VERSIONS_AHEAD))
        consumer.act(message)


class CrashBeforeAck(Calm):
    """The handler's process dies when its work is done, before the broker hears of it."""

    name = "crash-before-ack"

    def _trouble(self, message: Message, consumer: Consumer) -> None:
        self.happened += 1
        consumer.act(message)
        consumer.redeliver(message)


class CrashInTheMiddle(Calm):
    """The handler's process dies after one of its writes, before the events of it have left, or before the next."""

    name = "crash-in-the-middle"
    tells_less = REFUSED

    def __init__(self, queue: str, moment: int) -> None:
        super().__init__(queue)
        self._moment = moment

    @classmethod
    def variants(cls, queue: str, moments: int) -> Iterator[Calm]:
        """Every moment but the one before the first write: who dies then is only late."""
        return (cls(queue, moment) for moment in range(2, moments + 1))

    def _trouble(self, message: Message, consumer: Consumer) -> None:
        if not consumer.act(message, dying_at=self._moment):
            self.happened += 1
            consumer.redeliver(message)


MODES: tuple[type[Calm], ...] = (Twice, Late, Early, UnknownVersion, CrashBeforeAck, CrashInTheMiddle)
