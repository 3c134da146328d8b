"""Where everything listens and as whom each process signs in: chosen at a start, kept in `nodes.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local import passwords, ports
from deploy.local.rundir import RunDir, write_private

SERVICES = ("catalog", "orders", "users", "delivery")
BROKER_USERS = ("deploy", *SERVICES, "gateway")
DATABASE_USERS = ("root", *SERVICES)
NODE_PORTS = ("amqp", "erlang", "epmd", "mongodb")

VHOST = "taoshu"
REPLICA_SET = "taoshu"


@dataclass(frozen=True)
class Addresses:
    """All that a process must know to reach the others; `own_broker` is false for a broker from outside."""

    port: int
    ports: dict[str, int]
    amqp: dict[str, str]
    mongodb: dict[str, str]
    secrets: dict[str, str]
    own_broker: bool
    own_database: bool

    @property
    def url(self) -> str:
        """Where a browser finds the library."""
        return f"http://127.0.0.1:{self.port}"


def database_of(service: str) -> str:
    """The name of a service's own database."""
    return f"taoshu_{service}"


def settle(run: RunDir, port: int, environ: Mapping[str, str]) -> Addresses:
    """Choose ports and passwords, those of the last start first, and write them down for tests and tools."""
    chosen = ports.choose(_kept_ports(run), NODE_PORTS)
    owners = [f"amqp/{user}" for user in BROKER_USERS] + [f"mongodb/{user}" for user in (*DATABASE_USERS, "keyfile")]
    secret = passwords.keep(run.secrets_file, owners)
    amqp = environ.get("TAOSHU_AMQP_URI")
    mongodb = environ.get("TAOSHU_MONGODB_URI")
    settled = Addresses(
        port=port,
        ports=chosen,
        amqp={user: amqp or _amqp_uri(user, secret, chosen) for user in BROKER_USERS},
        mongodb={user: mongodb or _mongodb_uri(user, secret, chosen) for user in DATABASE_USERS},
        secrets=secret,
        own_broker=amqp is None,
        own_database=mongodb is None,
    )
    written = {"port": port, "ports": chosen, "amqp": settled.amqp, "mongodb": settled.mongodb}
    write_private(run.nodes_file, json.dumps(written, indent=2) + "\n")
    return settled


def kept_port(run: RunDir) -> int | None:
    """The gateway's port of the last start."""
    port = _kept(run).get("port")
    return port if isinstance(port, int) else None


def _kept_ports(run: RunDir) -> dict[str, int]:
    found = _kept(run).get("ports")
    return found if isinstance(found, dict) else {}


def _kept(run: RunDir) -> dict[str, object]:
    if not run.nodes_file.exists():
        return {}
    found: dict[str, object] = json.loads(run.nodes_file.read_text(encoding="utf-8"))
    return found


def _amqp_uri(user: str, secret: Mapping[str, str], port: Mapping[str, int]) -> str:
    return f"amqp://{user}:{secret[f'amqp/{user}']}@127.0.0.1:{port['amqp']}/{VHOST}"


def _mongodb_uri(user: str, secret: Mapping[str, str], port: Mapping[str, int]) -> str:
    source = "admin" if user == "root" else database_of(user)
    place = f"{user}:{secret[f'mongodb/{user}']}@127.0.0.1:{port['mongodb']}"
    return f"mongodb://{place}/?authSource={source}&replicaSet={REPLICA_SET}"
