"""Where everything listens and as whom each process signs in: chosen at a start, kept in `nodes.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.local import passwords, ports
from deploy.local.rundir import RunDir, numbered, write_private
from deploy.local.words import CannotStart

SERVICES = ("catalog", "orders", "users", "delivery")
BROKER_USERS = ("deploy", *SERVICES, "gateway")
DATABASES = {**{service: f"taoshu_{service}" for service in SERVICES}, "operator": "taoshu_operations"}
DATABASE_USERS = ("root", *DATABASES)

# One member does for daily work; three can lose one and go on.
SIZES = (1, 3)
MEMBER_PORTS = ("amqp", "erlang", "mongodb")

VHOST = "taoshu"
REPLICA_SET = "taoshu"


@dataclass(frozen=True)
class Addresses:
    """All that a process must know to reach the others; `own_broker` is false for a broker from outside."""

    port: int
    members: int
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

    @property
    def each_member(self) -> range:
        """The numbers of the members, from 1."""
        return range(1, self.members + 1)

    def port_of(self, name: str, member: int) -> int:
        """Where one member listens."""
        return self.ports[numbered(name, member)]


def members_of(run: RunDir, wanted: int | None) -> int:
    """How many nodes of a kind this run directory has: decided at its first start, since their data are built on it."""
    known = kept(run)
    members = int(known.get("members", 1)) if known else wanted or 1
    if wanted not in (None, members):
        raise CannotStart(
            f"{run.path} was made for {members} member{'s' * (members > 1)} of each cluster, and keeps that number.",
            "Leave --members out, or give the other number a --data of its own.",
        )
    return members


def settle(run: RunDir, port: int, members: int, environ: Mapping[str, str]) -> Addresses:
    """Choose ports and passwords, those of the last start first, and write them down for tests and tools."""
    chosen = ports.choose(kept(run).get("ports", {}), _port_names(members))
    owners = [f"amqp/{user}" for user in BROKER_USERS] + [f"mongodb/{user}" for user in (*DATABASE_USERS, "keyfile")]
    secret = passwords.keep(run.secrets_file, owners)
    amqp = environ.get("TAOSHU_AMQP_URI")
    mongodb = environ.get("TAOSHU_MONGODB_URI")
    places = {name: _places(name, members, chosen) for name in ("amqp", "mongodb")}
    settled = Addresses(
        port=port,
        members=members,
        ports=chosen,
        amqp={user: amqp or _amqp_uri(user, secret, places["amqp"]) for user in BROKER_USERS},
        mongodb={user: mongodb or _mongodb_uri(user, secret, places["mongodb"]) for user in DATABASE_USERS},
        secrets=secret,
        own_broker=amqp is None,
        own_database=mongodb is None,
    )
    written = ("port", "members", "ports", "amqp", "mongodb", "own_broker")
    write_private(run.nodes_file, json.dumps({name: getattr(settled, name) for name in written}, indent=2) + "\n")
    return settled


def kept(run: RunDir) -> dict[str, Any]:
    """What the last start wrote down; empty before the first."""
    if not run.nodes_file.exists():
        return {}
    found: dict[str, Any] = json.loads(run.nodes_file.read_text(encoding="utf-8"))
    return found


def kept_port(run: RunDir) -> int | None:
    """The gateway's port of the last start."""
    port: int | None = kept(run).get("port")
    return port


def _port_names(members: int) -> tuple[str, ...]:
    nodes = [numbered(name, member) for member in range(1, members + 1) for name in MEMBER_PORTS]
    return ("epmd", *nodes, *(f"metrics-{service}" for service in SERVICES))


def _places(name: str, members: int, port: Mapping[str, int]) -> list[str]:
    return [f"127.0.0.1:{port[numbered(name, member)]}" for member in range(1, members + 1)]


def _amqp_uri(user: str, secret: Mapping[str, str], places: list[str]) -> str:
    # The broker's clients go on to the next of these when one does not answer.
    return ";".join(f"amqp://{user}:{secret[f'amqp/{user}']}@{place}/{VHOST}" for place in places)


def _mongodb_uri(user: str, secret: Mapping[str, str], places: list[str]) -> str:
    source = DATABASES.get(user, "admin")
    signed_in = f"{user}:{secret[f'mongodb/{user}']}@{','.join(places)}"
    return f"mongodb://{signed_in}/?authSource={source}&replicaSet={REPLICA_SET}"
