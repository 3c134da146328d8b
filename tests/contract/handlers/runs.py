"""Journeys under a mode, and the calm runs that they are compared with."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.contract.handlers import invariants
from tests.contract.handlers.journeys import JOURNEYS, Journey
from tests.contract.handlers.library import Library
from tests.contract.handlers.modes import Calm, Scope
from tests.contract.handlers.simulation import Act, Simulation
from tests.contract.handlers.state import State


@dataclass(frozen=True, slots=True)
class CalmRun:
    """How a journey goes, and what it comes to, when every message comes once and in order."""

    journey: Journey
    acts: tuple[Act, ...]
    moments: Counter[str]
    digest: dict[str, Any]
    told: dict[str, Counter[str]]

    def at(self, queue: str) -> list[Act]:
        """What the handler of a queue did."""
        return [act for act in self.acts if act.queue == queue]


def run(simulation: Simulation, journey: Callable[[Library], None], mode: Calm) -> State:
    """Walk a journey in an empty library with one branch; what holds at every end is checked."""
    simulation.begin()
    library = Library(simulation)
    library.open_branch()
    simulation.finish()
    simulation.set_mode(mode)
    journey(library)
    simulation.finish()
    state = State(simulation)
    invariants.check(state)
    return state


def calm_runs(simulation: Simulation) -> list[CalmRun]:
    """Every journey, undisturbed."""
    return [_calm_run(simulation, journey) for journey in JOURNEYS]


def worth_trying(kind: type[Calm], queue: str, calm: list[CalmRun]) -> list[CalmRun]:
    """The journeys in which a mode can do something to a queue that it does not do in another."""
    found = [walked for walked in calm if len(walked.at(queue)) >= kind.fewest_messages]
    if kind.scope is Scope.EVERY_JOURNEY:
        return found
    return _covering(found, lambda walked: {_what(act, kind.scope) for act in walked.at(queue)})


def _what(act: Act, scope: Scope) -> object:
    return act.event if scope is Scope.EVERY_EVENT else act


def _covering(calm: list[CalmRun], shows: Callable[[CalmRun], set[object]]) -> list[CalmRun]:
    """The journeys that show something which none before them shows."""
    known: set[object] = set()
    found = []
    for walked in calm:
        if not shows(walked) <= known:
            found.append(walked)
            known |= shows(walked)
    return found


def disturb(simulation: Simulation, kind: type[Calm], queue: str, calm: list[CalmRun]) -> int:
    """Try a mode at a queue; the library has to come to the same end as when all is calm.

    Returns how often the mode had something to do.
    """
    happened = 0
    for walked in worth_trying(kind, queue, calm):
        for mode in kind.variants(queue, walked.moments[queue]):
            _check_same_end(run(simulation, walked.journey, mode), walked, mode)
            happened += mode.happened
    return happened


def _check_same_end(state: State, calm: CalmRun, mode: Calm) -> None:
    assert state.digest() == calm.digest, calm.journey.__name__
    for order in state.orders:
        told, expected = state.told[order["_id"]], calm.told[order["_id"]]
        assert told <= expected if order["status"] in mode.tells_less else told == expected, calm.journey.__name__


def _calm_run(simulation: Simulation, journey: Journey) -> CalmRun:
    state = run(simulation, journey, Calm())
    return CalmRun(journey, tuple(simulation.acted_on), simulation.moments, state.digest(), state.told)
