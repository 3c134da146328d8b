"""People who wait: a command that is refused is tried again when messages have come."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from services.contracts.subscriptions import Subscription
from tests.contract.handlers.simulation import Simulation

T = TypeVar("T")


class StillRefused(AssertionError):
    """A command was refused although everything has been delivered."""


class Patience:
    """What the people of a simulated library do between their commands."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._waits: tuple[Callable[[], object], ...] = (simulation.settle, simulation.let_go, simulation.finish)

    def insist(self, command: Callable[[], T]) -> T:
        """Carry out a command at once; or when messages have come; or when all have come that were withheld."""
        waits = iter(self._waits)
        while True:
            try:
                return command()
            except Exception as refusal:
                if not hasattr(refusal, "slug"):
                    raise
                wait = next(waits, None)
                if wait is None:
                    raise StillRefused(repr(refusal)) from refusal
                wait()

    def can(self, command: Callable[[], object]) -> bool:
        """Carry out a command if that is possible now; nobody waits for anything."""
        patience, self._waits = self._waits, ()
        try:
            command()
        except StillRefused:
            return False
        finally:
            self._waits = patience
        return True

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something to become true."""
        self.simulation.settle()
        while not condition():
            assert self.simulation.let_go(), f"{what} never came"

    def pass_time(self, **length: float) -> None:
        """Hours or days in which nobody does anything."""
        self.simulation.pass_time(timedelta(**length))

    @contextmanager
    def losing(self, *subscriptions: Subscription) -> Iterator[None]:
        """A disaster: these queues lose what they get within the block."""
        self.simulation.finish()
        self.simulation.broker.losing = frozenset(each.queue for each in subscriptions)
        yield
        self.simulation.finish()
        self.simulation.broker.losing = frozenset()
