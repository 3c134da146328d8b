"""The private MongoDB: a replica set, where a service's user reaches its own database only."""

from __future__ import annotations

import subprocess
import sysconfig
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import packages
from deploy.local.addresses import DATABASES, REPLICA_SET, Addresses
from deploy.local.patience import until
from deploy.local.rundir import RunDir, write_private
from deploy.local.words import CannotStart

Client = MongoClient[dict[str, Any]]

# The default is for networks; here a member that is lost is missed soon.
TIMES = {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500}

UNAUTHORIZED = 13
AUTHENTICATION_FAILED = 18
ALREADY_FOUNDED = 23
USER_EXISTS = 51003
MISSING_LIBRARY = 127


def program() -> Path:
    """The mongod that came with the environment, after making sure that this machine can run it."""
    mongod = Path(sysconfig.get_path("platlib"), "fiftyone", "db", "bin", "mongod")
    outcome = _try(mongod)
    if outcome.returncode == MISSING_LIBRARY and "libcurl" in outcome.stderr:
        packages.install("libcurl4", "MongoDB needs the library libcurl.")
        outcome = _try(mongod)
    if outcome.returncode:
        raise CannotStart(
            f"mongod does not run here ({outcome.stderr.strip() or 'it needs a processor with AVX'}).",
            "Set TAOSHU_MONGODB_URI to a replica set that you have.",
        )
    return mongod


def _try(mongod: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([mongod, "--version"], capture_output=True, text=True, check=False)


def command(mongod: Path, home: Path, port: int) -> list[str]:
    """The command of a node. It ends at once when asked to, and lets the others find out."""
    return [
        str(mongod), "--quiet", "--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket",
        "--dbpath", str(home / "db"), "--wiredTigerCacheSizeGB", "0.5",
        "--replSet", REPLICA_SET, "--keyFile", str(home / "keyfile"),
        "--setParameter", "diagnosticDataCollectionEnabled=false",
        "--setParameter", "shutdownTimeoutMillisForSignaledShutdown=0",
        # What a killed process had locked is free again before the next one gives up.
        "--setParameter", "transactionLifetimeLimitSeconds=5",
    ]  # fmt: skip


def write_files(run: RunDir, addresses: Addresses) -> None:
    """The key that members of a replica set share; mongod insists that nobody else can read it."""
    for member in addresses.each_member:
        write_private(run.database(member) / "keyfile", addresses.secrets["mongodb/keyfile"] + "\n")


def prepare(addresses: Addresses, deadline: float) -> None:
    """Bring nodes that have just started to the point where every service can sign in and write."""
    strangers = [_connect(addresses.port_of("mongodb", member)) for member in addresses.each_member]
    for each in strangers:
        _wait(partial(_shows, each, "ok"), deadline)
    _found_or_move(strangers[0], all(_shows(each, "setName") for each in strangers), addresses)
    for each in strangers:
        _wait(partial(_shows, each, "isWritablePrimary", "secondary"), deadline)
    _wait(lambda: any(_shows(each, "isWritablePrimary") for each in strangers), deadline)
    _create_root(next(each for each in strangers if _shows(each, "isWritablePrimary")), addresses)
    root = _sign_in(MongoClient(addresses.mongodb["root"]))
    for user in DATABASES:
        _give_user(root, user, addresses.secrets[f"mongodb/{user}"])
    for client in (*strangers, root):
        client.close()


def _connect(port: int, who: str = "") -> Client:
    return MongoClient(f"mongodb://{who}127.0.0.1:{port}/", directConnection=True, serverSelectionTimeoutMS=200)


def _wait(condition: Callable[[], bool], deadline: float) -> None:
    if not until(condition, deadline - time.monotonic()):
        raise CannotStart("MongoDB did not become ready in time.", "Read its log, log/mongod.log.", exit_code=1)


def _shows(client: Client, *signs: str) -> bool:
    try:
        said = client.admin.command("hello")
    except PyMongoError:
        return False
    return any(said.get(sign) for sign in signs)


def _found_or_move(first: Client, all_belong: bool, addresses: Addresses) -> None:
    """Found the replica set; or, when it was founded on ports that are lost, teach it the new ones."""
    if all_belong:
        return
    hosts = [f"127.0.0.1:{addresses.port_of('mongodb', member)}" for member in addresses.each_member]
    members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
    try:
        # Without a user yet, MongoDB lets whoever comes from the same machine do the first steps.
        first.admin.command({"replSetInitiate": {"_id": REPLICA_SET, "members": members, "settings": TIMES}})
    except OperationFailure as refusal:
        if refusal.code == UNAUTHORIZED:
            _move(_as_root(addresses), hosts)
        elif refusal.code != ALREADY_FOUNDED:
            raise


def _move(root: Client, hosts: list[str]) -> None:
    known = root.admin.command("replSetGetConfig")["config"]
    if hosts != [member["host"] for member in known["members"]]:
        members = [member | {"host": host} for member, host in zip(known["members"], hosts, strict=True)]
        moved = known | {"members": members, "version": known["version"] + 1}
        root.admin.command("replSetReconfig", moved, force=True)
    root.close()


def _as_root(addresses: Addresses) -> Client:
    """The first node itself, whether or not the others know it."""
    return _sign_in(_connect(addresses.ports["mongodb"], f"root:{addresses.secrets['mongodb/root']}@"))


def _create_root(primary: Client, addresses: Addresses) -> None:
    try:
        primary.admin.command("createUser", "root", pwd=addresses.secrets["mongodb/root"], roles=["root"])
    except OperationFailure as refusal:
        # Somebody has signed in here before: the first steps are over.
        if refusal.code != UNAUTHORIZED:
            raise


def _sign_in(root: Client) -> Client:
    try:
        root.admin.command("ping")
    except OperationFailure as refusal:
        if refusal.code != AUTHENTICATION_FAILED:
            raise
        raise CannotStart(
            "The kept database was made with other passwords than those in secrets.json.",
            "Bring that file back, or delete the run directory to start afresh.",
        ) from None
    return root


def _give_user(root: Client, user: str, password: str) -> None:
    database = root[DATABASES[user]]
    roles = [{"role": "readWrite", "db": database.name}]
    try:
        database.command("createUser", user, pwd=password, roles=roles)
    except OperationFailure as refusal:
        if refusal.code != USER_EXISTS:
            raise
        database.command("updateUser", user, pwd=password, roles=roles)
