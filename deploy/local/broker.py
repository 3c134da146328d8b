"""The private RabbitMQ nodes: who may do what on them, their configuration, and their start."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from deploy.local.addresses import BROKER_USERS, SERVICES, VHOST, Addresses
from deploy.local.rundir import RunDir, numbered, write_private
from deploy.local.words import CannotStart

# By this a node finds `localhost`, which is in every node's name, and the machine's own name, by which members
# reach one another's streams; also where the machine's list of hosts lacks them.
HOSTS = '{host, {127,0,0,1}, ["localhost", "%s"]}.\n{lookup, [file, native]}.\n'

COOKIE = ".erlang.cookie"

# What a broker's greeting begins with; a broker that dislikes the client answers with `AMQP` instead.
METHOD_FRAME = b"\x01"

# What is the same for every run.
SETTINGS = {
    "ERL_CRASH_DUMP_BYTES": "0",
    "ERL_EPMD_ADDRESS": "127.0.0.1",
    "NOTIFY_SOCKET": "",
    # Other programs share the processors, so the node must not tie itself to some of them.
    "RABBITMQ_SCHEDULER_BIND_TYPE": "u",
    # With this the script becomes the node instead of waiting beside it: a killed node is seen as killed.
    "RABBITMQ_ALLOW_INPUT": "1",
    "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-noinput -kernel inet_dist_use_interface {127,0,0,1}",
}


class Rights(NamedTuple):
    """Regular expressions over the names of queues and exchanges."""

    configure: str
    write: str
    read: str


def _service(name: str) -> Rights:
    return Rights(
        configure=r"^nameko-rpc$",
        write=rf"^({name}\.events|log|retry\..*|parked|nameko-rpc)$",
        read=rf"^{name}\..*$",
    )


# A service reads only what is its own and speaks only in its own name; deploy alone lays out the rest.
RIGHTS: Mapping[str, Rights] = {
    "deploy": Rights(".*", ".*", ".*"),
    **{name: _service(name) for name in SERVICES},
    "gateway": Rights(
        configure=r"^rpc\.reply-gateway.*$",
        write=r"^(nameko-rpc|rpc\.reply-gateway.*)$",
        read=r"^(log|nameko-rpc|rpc\.reply-gateway.*)$",
    ),
}


def definitions(secrets: Mapping[str, str]) -> dict[str, object]:
    """What the node imports at every boot. That it has users of its own keeps the well-known `guest` out."""
    users = [
        {
            "name": user,
            "password_hash": password_hash(secrets[f"amqp/{user}"], os.urandom(4)),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": "",
        }
        for user in BROKER_USERS
    ]
    permissions = [{"user": user, "vhost": VHOST, **RIGHTS[user]._asdict()} for user in BROKER_USERS]
    return {"vhosts": [{"name": VHOST}], "users": users, "permissions": permissions}


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's form: the four bytes of salt, then the SHA-256 of salt and password, in base64."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def node_name(member: int) -> str:
    """By what name members know one another."""
    return f"{numbered('taoshu', member)}@localhost"


def configuration(port: int, members: int) -> str:
    """rabbitmq.conf: loopback only, logs to the supervisor, and sizes that suit one machine."""
    lines = (
        f"listeners.tcp.local = 127.0.0.1:{port}",
        # By its name only: the node reads this file as Latin-1, and our path may be in any script.
        "load_definitions = definitions.json",
        "log.console = true",
        "log.console.level = warning",
        "log.console.use_colors = off",
        "log.file = false",
        "disk_free_limit.absolute = 50MB",
        "max_message_size = 1048576",
        # The quorum queues' log is read at every boot; its default, half a gigabyte, is for big servers.
        "raft.wal_max_size_bytes = 67108864",
        *(_clustering(members) if members > 1 else ()),
    )
    return "\n".join(lines) + "\n"


def _clustering(members: int) -> list[str]:
    place = "cluster_formation.classic_config.nodes"
    return [
        "cluster_formation.peer_discovery_backend = classic_config",
        *(f"{place}.{member} = {node_name(member)}" for member in range(1, members + 1)),
        # A member that sees less than half of the others stops serving, rather than to go its own way.
        "cluster_partition_handling = pause_minority",
    ]


def write_files(run: RunDir, script: Path, settled: Addresses) -> None:
    """Everything that the nodes read when they boot."""
    cookie = run.broker() / COOKIE
    if not cookie.exists():
        write_private(cookie, token_hex(20))
    accounts = json.dumps(definitions(settled.secrets), indent=2) + "\n"
    hosts = HOSTS % socket.gethostname().partition(".")[0]
    for member in settled.each_member:
        home = run.broker(member)
        write_private(home / "rabbitmq.conf", configuration(settled.port_of("amqp", member), settled.members))
        # Whichever member founds the cluster must know the users, or it would make the well-known `guest`.
        write_private(home / "definitions.json", accounts)
        write_private(home / "enabled_plugins", "[].\n")
        write_private(home / "inetrc", hosts)
        _show_itself_only(home / "plugins", script)


def _show_itself_only(plugins: Path, script: Path) -> None:
    # A node opens every plugin that it finds, wanted or not; seeing none it boots two seconds sooner.
    shutil.rmtree(plugins, ignore_errors=True)
    plugins.mkdir()
    for itself in script.resolve().parents[1].glob("plugins/rabbit-[0-9]*"):
        (plugins / itself.name).symlink_to(itself)


def environment(run: RunDir, ports: Mapping[str, int], member: int = 1) -> dict[str, str]:
    """What makes a node private: its own files, a name server and a cookie of the run, no setting from outside."""
    home = run.broker(member)
    settings = {
        # Where the cookie is. Members know one another by it, so they share it.
        "HOME": run.broker(),
        "ERL_EPMD_PORT": ports["epmd"],
        "ERL_INETRC": home / "inetrc",
        "RABBITMQ_ADVANCED_CONFIG_FILE": home / "advanced.config",
        "RABBITMQ_CONFIG_FILE": home / "rabbitmq.conf",
        "RABBITMQ_CONF_ENV_FILE": home / "rabbitmq-env.conf",
        "RABBITMQ_DIST_PORT": ports[numbered("erlang", member)],
        "RABBITMQ_ENABLED_PLUGINS_FILE": home / "enabled_plugins",
        "RABBITMQ_LOG_BASE": run.log,
        "RABBITMQ_MNESIA_BASE": home / "mnesia",
        "RABBITMQ_NODENAME": node_name(member),
    }
    if any((home / "plugins").iterdir()):
        settings["RABBITMQ_PLUGINS_DIR"] = home / "plugins"
    return SETTINGS | {name: str(value) for name, value in settings.items()}


def name_server(ports: Mapping[str, int]) -> list[str]:
    """The command of epmd, which Erlang would otherwise start by itself and leave behind."""
    program = shutil.which("epmd")
    if program is None:
        raise CannotStart("Erlang's epmd is not installed, though RabbitMQ is.", "Reinstall the package erlang-base.")
    return [program, "-address", "127.0.0.1", "-port", str(ports["epmd"])]


def answers(port: int) -> bool:
    """Whether the node speaks AMQP by now. It opens its port last, when users and queues are there."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
            line.sendall(b"AMQP\x00\x00\x09\x01")
            return line.recv(1) == METHOD_FRAME
    except OSError:
        return False
