"""What runs: for each process its command, what it is told, and its turn when starting and stopping."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.local import broker, database
from deploy.local.addresses import DATABASES, SERVICES, Addresses
from deploy.local.rundir import PROJECT, RunDir, numbered

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
        wanted.append(
            Program("epmd", broker.name_server(addresses.ports), 10, broker.environment(run, addresses.ports))
        )
        wanted += [_broker(run, addresses, broker_script, member) for member in addresses.each_member]
    if mongod:
        wanted += [_database(run, addresses, mongod, member) for member in addresses.each_member]
    return wanted


def _broker(run: RunDir, addresses: Addresses, script: Path, member: int) -> Program:
    surroundings = broker.environment(run, addresses.ports, member)
    return Program(numbered("rabbitmq", member), [str(script)], 20, surroundings, run.broker(member))


def _database(run: RunDir, addresses: Addresses, mongod: Path, member: int) -> Program:
    command = database.command(mongod, run.database(member), addresses.port_of("mongodb", member))
    return Program(numbered("mongod", member), command, 20)


def application(addresses: Addresses, interpreter: Path) -> list[Program]:
    """The services and the gateway; they wait until the nodes answer."""
    return [*(_service(name, addresses, interpreter) for name in SERVICES), _gateway(addresses, interpreter)]


def _service(name: str, addresses: Addresses, interpreter: Path) -> Program:
    told = {
        "TAOSHU_AMQP_URI": addresses.amqp[name],
        "TAOSHU_MONGODB_URI": addresses.mongodb[name],
        "TAOSHU_DATABASE": DATABASES[name],
        "TAOSHU_HTTP": f"127.0.0.1:{addresses.ports[f'metrics-{name}']}",
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
