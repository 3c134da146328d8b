"""What runs: for each process its command, what it is told, and its turn when starting and stopping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import broker, database
from deploy.local.addresses import SERVICES, Addresses, database_of
from deploy.local.rundir import PROJECT, RunDir

APPLICATION = (*SERVICES, "gateway")


@dataclass(frozen=True)
class Program:
    """One supervised process. Lower turns start earlier and stop later."""

    name: str
    command: Sequence[str]
    turn: int
    environment: dict[str, str] = field(default_factory=dict)
    directory: Path = PROJECT
    at_once: bool = True


def nodes(run: RunDir, addresses: Addresses, broker_script: Path | None, mongod: Path | None) -> list[Program]:
    """The private nodes, as many as this run needs; they start together with the supervisor."""
    wanted = []
    if broker_script:
        surroundings = broker.environment(run, addresses.ports)
        wanted.append(Program("epmd", broker.name_server(addresses.ports), 10, surroundings))
        wanted.append(Program("rabbitmq", [str(broker_script)], 20, surroundings, run.broker))
    if mongod:
        wanted.append(Program("mongod", database.command(mongod, run, addresses.ports["mongodb"]), 20))
    return wanted


def application(addresses: Addresses, interpreter: Path) -> list[Program]:
    """The services and the gateway; they wait until both nodes answer."""
    return [*(_service(name, addresses, interpreter) for name in SERVICES), _gateway(addresses, interpreter)]


def _service(name: str, addresses: Addresses, interpreter: Path) -> Program:
    told = {
        "TAOSHU_AMQP_URI": addresses.amqp[name],
        "TAOSHU_MONGODB_URI": addresses.mongodb[name],
        "TAOSHU_DATABASE": database_of(name),
        "PYTHONUNBUFFERED": "1",
    }
    return Program(name, [str(interpreter), "-m", "services.chassis.run", name], 50, told, at_once=False)


def _gateway(addresses: Addresses, interpreter: Path) -> Program:
    told = {
        "TAOSHU_AMQP_URI": addresses.amqp["gateway"],
        "TAOSHU_BIND": f"127.0.0.1:{addresses.port}",
        "PYTHONUNBUFFERED": "1",
    }
    command = [
        str(interpreter.with_name("gunicorn")),
        "-c",
        "deploy/gunicorn.conf.py",
        "gateway.app:create_app()",
    ]
    return Program("gateway", command, 90, told, at_once=False)
