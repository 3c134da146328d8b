"""Finds and ends the processes of a run, whoever started them and whether or not their supervisor lives."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.local.patience import until
from deploy.local.rundir import MARKER, RunDir

SUPERVISOR = "supervisord"


@dataclass(frozen=True)
class Process:
    """A live process of a run; `name` is its program's name under the supervisor."""

    pid: int
    name: str


def processes_of(run: RunDir) -> list[Process]:
    """Every process that carries exactly this run's marker, except ourselves and those that started us."""
    found = []
    ours = f"{MARKER}={run.path}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            variables = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if ours in variables:
            found.append(Process(int(folder.name), _name(folder, variables)))
    return [process for process in found if process.pid not in _ancestors(os.getpid())]


def end(processes: Callable[[], Collection[Process]], patience: float = 15.0) -> None:
    """Ask these processes to end, then insist.

    The list is read anew before every signal: a pid may belong to somebody else a moment later.
    """
    for number, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        for process in processes():
            _signal(process.pid, number)
        if until(lambda: not processes(), seconds):
            return


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def _name(folder: Path, variables: list[bytes]) -> str:
    for variable in variables:
        if variable.startswith(b"SUPERVISOR_PROCESS_NAME="):
            return variable.partition(b"=")[2].decode()
    try:
        command = (folder / "cmdline").read_bytes()
    except OSError:
        return "unknown"
    return SUPERVISOR if SUPERVISOR.encode() in command else command.partition(b"\0")[0].decode(errors="replace")


def _ancestors(pid: int) -> set[int]:
    line = set()
    while pid > 0:
        line.add(pid)
        # The command, in brackets, may hold spaces and brackets itself; the parent is the second word after.
        pid = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
    return line
