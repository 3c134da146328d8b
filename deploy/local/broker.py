"""The private RabbitMQ node: who may do what on it, its configuration, and its start."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from deploy.local.addresses import BROKER_USERS, SERVICES, VHOST
from deploy.local.rundir import RunDir, write_private
from deploy.local.words import CannotStart

NODE = "taoshu@localhost"

# By this the node finds the `localhost` of its own name, also where the machine's list of hosts lacks it.
HOSTS = '{host, {127,0,0,1}, ["localhost"]}.\n{lookup, [file, native]}.\n'

# What a broker's greeting begins with; a broker that dislikes the client answers with `AMQP` instead.
METHOD_FRAME = b"\x01"

# What is the same for every run.
SETTINGS = {
    "ERL_CRASH_DUMP_BYTES": "0",
    "ERL_EPMD_ADDRESS": "127.0.0.1",
    "NOTIFY_SOCKET": "",
    "RABBITMQ_NODENAME": NODE,
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
        configure=rf"^(rpc-{name}|nameko-rpc)$",
        write=rf"^({name}\.events|log|retry\..*|parked|nameko-rpc|rpc-{name})$",
        read=rf"^({name}\..*|rpc-{name}|nameko-rpc)$",
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


def configuration(port: int) -> str:
    """rabbitmq.conf: loopback only, logs to the supervisor, and sizes that suit one machine."""
    return "\n".join(
        (
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
            "",
        )
    )


def write_files(run: RunDir, script: Path, ports: Mapping[str, int], secrets: Mapping[str, str]) -> None:
    """Everything that the node reads when it boots."""
    write_private(run.broker / "rabbitmq.conf", configuration(ports["amqp"]))
    write_private(run.broker / "definitions.json", json.dumps(definitions(secrets), indent=2) + "\n")
    write_private(run.broker / "enabled_plugins", "[].\n")
    write_private(run.broker / "inetrc", HOSTS)
    # The node opens every plugin that it finds, wanted or not; seeing none it boots two seconds sooner.
    plugins = run.broker / "plugins"
    shutil.rmtree(plugins, ignore_errors=True)
    plugins.mkdir()
    for itself in script.resolve().parents[1].glob("plugins/rabbit-[0-9]*"):
        (plugins / itself.name).symlink_to(itself)


def environment(run: RunDir, ports: Mapping[str, int]) -> dict[str, str]:
    """What makes the node private: its own home, cookie, name server and files, no setting from outside."""
    home = run.broker
    settings = {
        "HOME": home,
        "ERL_EPMD_PORT": ports["epmd"],
        "ERL_INETRC": home / "inetrc",
        "RABBITMQ_ADVANCED_CONFIG_FILE": home / "advanced.config",
        "RABBITMQ_CONFIG_FILE": home / "rabbitmq.conf",
        "RABBITMQ_CONF_ENV_FILE": home / "rabbitmq-env.conf",
        "RABBITMQ_DIST_PORT": ports["erlang"],
        "RABBITMQ_ENABLED_PLUGINS_FILE": home / "enabled_plugins",
        "RABBITMQ_LOG_BASE": run.log,
        "RABBITMQ_MNESIA_BASE": home / "mnesia",
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
