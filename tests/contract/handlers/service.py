"""One service of the simulation."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from types import ModuleType
from typing import Any, cast
from unittest.mock import patch

from nameko.timer import Timer
from pymongo.database import Database

from services.chassis.application import Parts
from services.chassis.messaging.event_handler import EventHandler
from services.chassis.messaging.relay import Relay
from services.chassis.storage.migrations import migrate
from tests.contract.handlers.broker import Broker
from tests.contract.handlers.listing import entrypoints

PICKUP_CODE = "482913"
MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, nine o'clock in the library."""


class Clock:
    """It stands still until it is set."""

    def __init__(self) -> None:
        self.now = MORNING

    def __call__(self) -> datetime:
        return self.now


class RunningService:
    """The real service of ``module``; only its relay, its clock and its ids are ours."""

    def __init__(
        self,
        module: ModuleType,
        database: Database[dict[str, Any]],
        broker: Broker,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self.database = database
        migrate(database, f"services.{module.Service.name}.migrations")
        impure: dict[str, Any] = {"utc_now": clock, "new_id": new_id, "new_code": lambda: PICKUP_CODE}
        with patch.multiple(module, **{name: ours for name, ours in impure.items() if hasattr(module, name)}):
            self.handlers = module.build(Parts(database, cast(Relay, broker)))
        service = module.Service()
        service.app = self.handlers
        self.acts = {
            entrypoint.subscription.queue: partial(method, service)
            for method, entrypoint in entrypoints(module, EventHandler)
        }
        self.duties = [partial(method, service) for method, _ in entrypoints(module, Timer)]
