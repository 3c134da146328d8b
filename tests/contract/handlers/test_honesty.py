"""The suite can fail: a handler that is broken on purpose is found out."""

from unittest.mock import patch

import pytest

from services.chassis.storage import inbox
from services.contracts.subscriptions import ORDERS_HANDOVERS, Subscription
from tests.contract.handlers.listing import listed_handlers
from tests.contract.handlers.modes import Calm, Twice
from tests.contract.handlers.runs import CalmRun, disturb
from tests.contract.handlers.simulation import Simulation


def test_an_inbox_that_forgets_is_found_out(calm: list[CalmRun], simulation: Simulation) -> None:
    with patch.object(inbox, "is_stale", lambda *_: False), pytest.raises(AssertionError):
        disturb(simulation, Twice, ORDERS_HANDOVERS.queue, calm)


@pytest.mark.parametrize("handler", listed_handlers(), ids=lambda handler: handler.queue)
def test_a_handler_that_acknowledges_and_does_nothing_is_found_out(
    handler: Subscription, calm: list[CalmRun], simulation: Simulation
) -> None:
    def forget(*_event: object) -> None:
        pass

    with patch.dict(simulation.acts, {handler.queue: forget}), pytest.raises(AssertionError):
        disturb(simulation, Calm, handler.queue, calm)
