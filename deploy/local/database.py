"""The private MongoDB: a replica set of one, where a service's user reaches its own database only."""

from __future__ import annotations

import subprocess
import sysconfig
import time
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.local import packages
from deploy.local.addresses import REPLICA_SET, SERVICES, Addresses, database_of
from deploy.local.rundir import RunDir, write_private
from deploy.local.words import CannotStart

Client = MongoClient[dict[str, Any]]

UNAUTHORIZED = 13
AUTHENTICATION_FAILED = 18
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


def command(mongod: Path, run: RunDir, port: int) -> list[str]:
    """The command of the node. It ends at once when asked to: nobody else is there to take over."""
    return [
        str(mongod), "--quiet", "--bind_ip", "127.0.0.1", "--port", str(port), "--nounixsocket",
        "--dbpath", str(run.database / "db"), "--wiredTigerCacheSizeGB", "0.5",
        "--replSet", REPLICA_SET, "--keyFile", str(run.database / "keyfile"),
        "--setParameter", "diagnosticDataCollectionEnabled=false",
        "--setParameter", "shutdownTimeoutMillisForSignaledShutdown=0",
    ]  # fmt: skip


def write_files(run: RunDir, addresses: Addresses) -> None:
    """The key that members of a replica set share; mongod insists that nobody else can read it."""
    write_private(run.database / "keyfile", addresses.secrets["mongodb/keyfile"] + "\n")


def prepare(addresses: Addresses, seconds: float) -> None:
    """Bring a node that has just started to the point where every service can sign in and write."""
    port = addresses.ports["mongodb"]
    deadline = time.monotonic() + seconds
    stranger = _connect(port)
    _wait(stranger, "ok", deadline)
    _found_or_move(stranger, addresses)
    _wait(stranger, "isWritablePrimary", deadline)
    _create_root(stranger, addresses)
    root = _connect(port, addresses)
    for service in SERVICES:
        _give_user(root, service, addresses.secrets[f"mongodb/{service}"])
    stranger.close()
    root.close()


def _connect(port: int, as_root_of: Addresses | None = None) -> Client:
    who = f"root:{as_root_of.secrets['mongodb/root']}@" if as_root_of else ""
    return MongoClient(f"mongodb://{who}127.0.0.1:{port}/", directConnection=True, serverSelectionTimeoutMS=200)


def _wait(client: Client, sign: str, deadline: float) -> None:
    while time.monotonic() < deadline:
        try:
            if client.admin.command("hello").get(sign):
                return
        except PyMongoError:
            pass
        time.sleep(0.05)
    raise CannotStart("MongoDB did not become ready in time.", "Read its log, log/mongod.log.", exit_code=1)


def _found_or_move(stranger: Client, addresses: Addresses) -> None:
    """Found the replica set; or, when it was founded on a port that is lost, teach it the new one."""
    here = {"_id": 0, "host": f"127.0.0.1:{addresses.ports['mongodb']}"}
    if stranger.admin.command("hello").get("setName"):
        return
    try:
        # Without a user yet, MongoDB lets whoever comes from the same machine do the first steps.
        stranger.admin.command({"replSetInitiate": {"_id": REPLICA_SET, "members": [here]}})
    except OperationFailure as refusal:
        if refusal.code != UNAUTHORIZED:
            raise
        root = _sign_in(addresses)
        known = root.admin.command("replSetGetConfig")["config"]
        moved = known | {"members": [here], "version": known["version"] + 1}
        root.admin.command("replSetReconfig", moved, force=True)


def _create_root(stranger: Client, addresses: Addresses) -> None:
    try:
        stranger.admin.command("createUser", "root", pwd=addresses.secrets["mongodb/root"], roles=["root"])
    except OperationFailure as refusal:
        if refusal.code != UNAUTHORIZED:
            raise
        _sign_in(addresses)


def _sign_in(addresses: Addresses) -> Client:
    root = _connect(addresses.ports["mongodb"], addresses)
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


def _give_user(root: Client, service: str, password: str) -> None:
    database = root[database_of(service)]
    roles = [{"role": "readWrite", "db": database.name}]
    try:
        database.command("createUser", service, pwd=password, roles=roles)
    except OperationFailure as refusal:
        if refusal.code != USER_EXISTS:
            raise
        database.command("updateUser", service, pwd=password, roles=roles)
