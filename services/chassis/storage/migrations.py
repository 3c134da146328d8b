"""Numbered steps that bring a service's database to the shape this build expects."""

import importlib
import pkgutil
import time
from typing import Any

import pymongo
from pymongo.database import Database

from services.chassis.clock import new_id
from services.chassis.logs import logger
from services.chassis.storage.lease import Lease

LEASE_SECONDS = 120.0
POLL_SECONDS = 0.2

log = logger(__name__)


def migrate(database: Database[dict[str, Any]], package: str) -> list[str]:
    """Run the modules of ``package`` (``m0001_…`` with ``def apply(database)``) that have not run yet, in order.

    One process at a time, under a lease; the others wait for it. A step that fails stops the start-up and is run
    again at the next: steps must be safe to repeat. Returns the steps that ran.
    """
    lease = Lease(database, "migrations", owner=new_id())
    while not lease.hold(LEASE_SECONDS):
        time.sleep(POLL_SECONDS)
    try:
        return [step for step in _steps(package) if _run_once(database, package, step)]
    finally:
        lease.release()


def _steps(package: str) -> list[str]:
    return sorted(step.name for step in pkgutil.iter_modules(importlib.import_module(package).__path__))


def _run_once(database: Database[dict[str, Any]], package: str, step: str) -> bool:
    done = database["migrations"]
    if done.find_one({"_id": step}):
        return False
    # An index takes as long as it takes.
    with pymongo.timeout(None):
        importlib.import_module(f"{package}.{step}").apply(database)
    done.insert_one({"_id": step})
    log.info("migrated", step=step)
    return True
