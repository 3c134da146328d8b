"""One simulation for all tests of this package; each run begins with an empty one."""

import uuid
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from pymongo import MongoClient

from services.delivery.domain import slot
from services.users import passwords
from tests.conftest import System
from tests.contract.handlers.library import PLACES_IN_A_SLOT
from tests.contract.handlers.listing import service_modules
from tests.contract.handlers.mortality import Mortality, watched_writes
from tests.contract.handlers.runs import CalmRun, calm_runs
from tests.contract.handlers.simulation import Simulation


@pytest.fixture(scope="package")
def simulation(system: System) -> Iterator[Simulation]:
    """The four services, each on a fresh database, in a library where slots are small and passwords cheap."""
    names = {name: f"test_{name}_{uuid.uuid4().hex[:12]}" for name in service_modules()}
    mortality = Mortality(names.values())
    # The node stays up whatever happens here, so writes need not wait for its journal.
    promises: dict[str, Any] = {"w": 1, "journal": False, "tz_aware": True}
    with (
        MongoClient[dict[str, Any]](system.nodes["mongodb"]["root"], **promises) as client,
        watched_writes(mortality),
        patch.dict(slot.CAPACITY, PLACES_IN_A_SLOT),
        patch.object(passwords, "hashed", lambda password: f"hash of {password}"),
    ):
        yield Simulation({name: client[database] for name, database in names.items()}, mortality)
        for database in names.values():
            client.drop_database(database)


@pytest.fixture(scope="package")
def calm(simulation: Simulation) -> list[CalmRun]:
    """Every journey as it goes when nothing happens on the way."""
    return calm_runs(simulation)
