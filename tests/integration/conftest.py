"""Real parts for integration tests: a database of one's own, the running broker."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from bson.codec_options import CodecOptions
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.chassis.storage.connection import OPERATION_SECONDS
from tests.conftest import System
from tests.integration.desk import Desk, at_desk


@pytest.fixture(scope="session")
def mongodb(system: System) -> Iterator[MongoClient[dict[str, Any]]]:
    patience = int(OPERATION_SECONDS * 1000)
    with MongoClient(system.nodes["mongodb"]["root"], tz_aware=True, timeoutMS=patience) as client:
        yield client


@pytest.fixture
def database(mongodb: MongoClient[dict[str, Any]]) -> Iterator[Database[dict[str, Any]]]:
    """A fresh database with the promises that services rely on."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield mongodb.get_database(
        name, CodecOptions(tz_aware=True), write_concern=WriteConcern("majority"), read_concern=ReadConcern("majority")
    )
    mongodb.drop_database(name)


@pytest.fixture
def desk(
    system: System,
    mongodb: MongoClient[dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Desk]:
    """The operator's desk, with nothing parked."""
    with at_desk(system, mongodb, monkeypatch, capsys) as desk:
        yield desk


@pytest.fixture(scope="session")
def amqp_uri(system: System) -> str:
    """The broker, with the rights of the deployment step."""
    return str(system.nodes["amqp"]["deploy"])
