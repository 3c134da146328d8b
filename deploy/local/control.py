"""Talks to a running supervisord, by the standard library only: the environment may be gone or broken."""

from __future__ import annotations

import http.client
import socket
import xmlrpc.client
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.local.patience import until
from deploy.local.rundir import RunDir

UNREACHABLE = (OSError, http.client.HTTPException, xmlrpc.client.Error)
RUNNING = "RUNNING"
STOPPED = "STOPPED"
STOPPING = "STOPPING"


def states(run: RunDir) -> dict[str, str] | None:
    """Each program's state in supervisord's words; None when no supervisord answers."""
    try:
        with _remote(run) as remote:
            rows = remote.supervisor.getAllProcessInfo()
    except UNREACHABLE:
        return None
    return {row["name"]: row["statename"] for row in rows}


def exit_status(run: RunDir, name: str) -> int | None:
    """How a program that is down has ended; None if a signal ended it."""
    with _remote(run) as remote:
        status = int(remote.supervisor.getProcessInfo(name)["exitstatus"])
    return status if status >= 0 else None


def start(run: RunDir, names: Iterable[str]) -> None:
    """Start programs side by side, without waiting for them."""
    with _remote(run) as remote:
        for name in names:
            remote.supervisor.startProcess(name, False)


def stop(run: RunDir, names: Iterable[str], seconds: float) -> None:
    """Stop programs side by side, and wait until they are down. Without a supervisor there is nothing to do."""
    wanted = set(names)
    for name in wanted:
        # It may have ended already, or be no part of this run.
        with suppress(*UNREACHABLE), _remote(run) as remote:
            remote.supervisor.stopProcess(name, False)
    until(lambda: STOPPING not in {state for name, state in (states(run) or {}).items() if name in wanted}, seconds)


def _remote(run: RunDir) -> Any:
    return xmlrpc.client.ServerProxy("http://localhost/RPC2", transport=_SocketTransport(run.socket))


class _SocketTransport(xmlrpc.client.Transport):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        # Kept where the base class keeps its own, so that it closes this one too.
        connection = _SocketConnection(self._path)
        self._connection = host, connection
        return connection


class _SocketConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=10)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
