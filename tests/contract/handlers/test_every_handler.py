"""Every handler of the system bears what a broker may do to its messages, and the library comes to the same end.

The handlers are found by listing the services' entrypoints. A new one is tested as it is; if no journey brings it
every event that it hears, a test says so.
"""

import pytest

from services.contracts.subscriptions import SUBSCRIPTIONS, Subscription
from tests.contract.handlers.listing import listed_handlers
from tests.contract.handlers.modes import MODES, Calm
from tests.contract.handlers.runs import CalmRun, disturb
from tests.contract.handlers.simulation import Simulation

HANDLERS = listed_handlers()
CASES = [pytest.param(handler, mode, id=f"{handler.queue}-{mode.name}") for handler in HANDLERS for mode in MODES]


def test_every_queue_has_one_handler() -> None:
    assert sorted(handler.queue for handler in HANDLERS) == sorted(each.queue for each in SUBSCRIPTIONS)


@pytest.mark.parametrize("handler", HANDLERS, ids=lambda handler: handler.queue)
def test_journeys_bring_a_handler_every_event_that_it_hears(handler: Subscription, calm: list[CalmRun]) -> None:
    heard = {act.event for walked in calm for act in walked.at(handler.queue)}
    assert heard == {event.name for event in handler.events}


@pytest.mark.parametrize(("handler", "mode"), CASES)
def test_the_library_comes_to_the_same_end(
    handler: Subscription, mode: type[Calm], calm: list[CalmRun], simulation: Simulation
) -> None:
    assert disturb(simulation, mode, handler.queue, calm), "nothing ever happened"
