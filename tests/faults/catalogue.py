"""The catalogue of faults: each is a function that hurts the ground, ends what it began, and has a name."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.ground import Ground
from tests.faults.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Scene:
    """What a fault has at hand."""

    ground: Ground
    ledger: Ledger
    rng: random.Random


Happening = Callable[[Scene], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One entry: ``members`` is how many nodes of each kind the ground must have for it.

    One that happens ``alone`` waits until nothing deadly is on its way any more, since its own effect is measured.
    """

    name: str
    happen: Happening
    members: int = 1
    alone: bool = False

    @property
    def meaning(self) -> str:
        """One line of words."""
        return (self.happen.__doc__ or "").strip()


FAULTS: dict[str, Fault] = {}


def fault(name: str, members: int = 1, alone: bool = False) -> Callable[[Happening], Happening]:
    """Enter a function into the catalogue."""

    def enter(happen: Happening) -> Happening:
        FAULTS[name] = Fault(name, happen, members, alone)
        return happen

    return enter
