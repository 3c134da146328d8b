"""Faults of the database: its primary killed or deposed, its majority lost."""

import signal
from contextlib import suppress
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tests.faults.catalogue import Scene, fault
from tests.faults.ground import Ground, until, wait

MEMBERS = ("mongod", "mongod-2", "mongod-3")


def _primary(ground: Ground) -> str | None:
    ports = ground.nodes["ports"]
    with ground.database() as client:
        try:
            host = client.admin.command("hello").get("primary", "")
        except PyMongoError:
            return None
    by_port = {str(ports[name.replace("mongod", "mongodb")]): name for name in MEMBERS}
    return by_port.get(host.rpartition(":")[2])


def _has_primary(ground: Ground) -> str:
    return until(lambda: _primary(ground), 60, "a primary") or ""


@fault("primary-killed", members=3)
def primary_killed(scene: Scene) -> None:
    """kill -9 of the database's primary"""
    scene.ground.kill(_has_primary(scene.ground))
    _has_primary(scene.ground)


@fault("primary-deposed", members=3)
def primary_deposed(scene: Scene) -> None:
    """the database's primary steps down"""
    before = _has_primary(scene.ground)
    with scene.ground.database() as client, suppress(PyMongoError):
        client.admin.command("replSetStepDown", 10, secondaryCatchUpPeriodSecs=5)
    until(lambda: _primary(scene.ground) not in (None, before), 60, "another primary")


@fault("database-majority-lost", members=3)
def database_majority_lost(scene: Scene) -> None:
    """two of three members of the database are gone"""
    gone = scene.rng.sample(MEMBERS, 2)
    for member in gone:
        scene.ground.send_signal(member, signal.SIGKILL)
        scene.ground.stop(member)
    wait(6)
    scene.ground.start(*gone)
    _has_primary(scene.ground)


@fault("database-killed")
def database_killed(scene: Scene) -> None:
    """kill -9 of the only member of the database"""
    scene.ground.kill("mongod")
    until(lambda: _writable(scene.ground), 60, "the database is back")


def _writable(ground: Ground) -> bool:
    client: MongoClient[dict[str, Any]]
    with MongoClient(ground.nodes["mongodb"]["root"], serverSelectionTimeoutMS=1000) as client:
        try:
            return bool(client.admin.command("hello").get("isWritablePrimary"))
        except PyMongoError:
            return False
