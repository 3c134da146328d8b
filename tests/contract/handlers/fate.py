"""Anything that may happen to any message, decided by a tape of numbers."""

from collections.abc import Sequence

from tests.contract.handlers.broker import Message
from tests.contract.handlers.modes import Calm, Consumer

ONE_IN = 8
LATEST_MOMENT = 8


class Fate(Calm):
    """Messages of all queues overtake each other, come twice, are withheld, and their handlers die.

    Zero is the calm choice, and a tape that has run out reads zero; so a failing example shrinks towards calm.
    """

    name = "fate"

    def __init__(self, tape: Sequence[int]) -> None:
        super().__init__()
        self._tape = iter(tape)

    def pick(self, ready: list[Message]) -> Message:
        """Any message."""
        return ready[self._draw(len(ready))]

    def withholds(self, _message: Message) -> bool:
        """One in a few, perhaps again and again."""
        return self._draw(ONE_IN) == 1

    def released(self, withheld: list[Message]) -> list[Message]:
        """Everything; the messages are picked at random anyway."""
        return withheld

    def deliver(self, message: Message, consumer: Consumer) -> None:
        """Once, twice, or with a death before the acknowledgement or at some moment of the work."""
        what = self._draw(ONE_IN)
        dying_at = 1 + self._draw(LATEST_MOMENT) if what == 3 else None
        has_lived = consumer.act(message, dying_at)
        if what == 1:
            consumer.act(message)
        if what == 2 or not has_lived:
            consumer.redeliver(message)

    def _draw(self, choices: int) -> int:
        return next(self._tape, 0) % choices if choices > 1 else 0
