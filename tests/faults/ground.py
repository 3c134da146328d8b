"""The ground on which faults happen: one system of our own, and the ways to hurt it and to see into it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from kombu import Connection
from pymongo import MongoClient

from deploy.local import control
from deploy.local.leftovers import processes_of
from deploy.local.rabbitmqctl import ctl
from deploy.local.rundir import RunDir

ROOT = Path(__file__).parents[2]
SABOTAGE = Path(__file__).parent / "sabotage"
PLANTED = "planted-"
SERVICES = ("catalog", "orders", "users", "delivery")
START_PATIENCE = 240
MAIN_PROCESS = {"rabbitmq": "beam.smp", "mongod": "mongod", "gateway": "gunicorn"}

T = TypeVar("T")


class NotInTime(Exception):
    """The system did not do in time what it should."""


class Ground:
    """A system in its own run directory."""

    def __init__(self, directory: Path, port: int, members: int = 1) -> None:
        self.run = RunDir.at(directory)
        self.members = members
        self.failpoints = self.run.path / "failpoints"
        self.url = f"http://127.0.0.1:{port}"
        self._port = port

    # life and death

    def up(self, can_be_sabotaged: bool = False) -> None:
        """Start it as its user does."""
        self.failpoints.mkdir(parents=True, exist_ok=True)
        told = {**os.environ, "TAOSHU_FAILPOINTS": str(self.failpoints)}
        if can_be_sabotaged:
            told["PYTHONPATH"] = str(SABOTAGE)
        self._taoshu("up", "--detach", "--port", str(self._port), "--members", str(self.members), env=told)

    def down(self) -> None:
        """End every process of it."""
        self._taoshu("down", env=dict(os.environ))

    def _taoshu(self, *words: str, env: dict[str, str]) -> None:
        command = [sys.executable, str(ROOT / "taoshu"), *words, "--data", str(self.run.path)]
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=START_PATIENCE, check=False)
        if done.returncode:
            raise NotInTime(f"taoshu {' '.join(words)}: {done.stdout}\n{done.stderr}")

    # what is in it

    @property
    def nodes(self) -> dict[str, Any]:
        """Ports and addresses."""
        found: dict[str, Any] = json.loads(self.run.nodes_file.read_text("utf-8"))
        return found

    @property
    def accounts(self) -> dict[str, dict[str, str]]:
        """The demo accounts."""
        found: dict[str, dict[str, str]] = json.loads(self.run.accounts_file.read_text("utf-8"))
        return found

    @contextmanager
    def database(self) -> Iterator[MongoClient[dict[str, Any]]]:
        """Every database, with all rights."""
        client: MongoClient[dict[str, Any]]
        with MongoClient(self.nodes["mongodb"]["root"], tz_aware=True, readConcernLevel="majority") as client:
            yield client

    @contextmanager
    def channel(self) -> Iterator[Any]:
        """A channel to the broker, with the rights of the deployment step."""
        limits = {"max_retries": 30, "interval_start": 0.5, "interval_step": 0}
        with Connection(self.nodes["amqp"]["deploy"], transport_options=limits) as connection:
            yield connection.default_channel

    def queues(self) -> dict[str, dict[str, int]]:
        """What waits in each queue, and what is out unacknowledged."""
        told = self.ctl("list_queues", "name", "messages_ready", "messages_unacknowledged", "consumers")
        rows = json.loads(told) if told.strip() else []
        return {row["name"]: row for row in rows if not row["name"].startswith("rpc.reply")}

    def ctl(self, *words: str, member: int = 1) -> str:
        """Tell a RabbitMQ node something."""
        as_json = ("--formatter", "json", "-p", "taoshu") if words[0].startswith("list_") else ()
        return ctl(self.run, *words, *as_json, member=member)

    def log_lines(self, program: str, event: str) -> int:
        """How often a program has logged an event."""
        logs = self.run.log.glob(f"{program}.log*")
        return sum(log.read_text("utf-8", "replace").count(f'"event": "{event}"') for log in logs)

    # processes

    def pids(self, program: str) -> list[int]:
        """The processes of one program, the main one first."""
        ours = MAIN_PROCESS.get(program.partition("-")[0], "python")
        found = [each.pid for each in processes_of(self.run) if each.name == program and ours in _name(each.pid)]
        return sorted(found)

    def send_signal(self, program: str, number: signal.Signals) -> None:
        """Send a signal to the main process of a program."""
        self.signal_pid(until(lambda: self.pids(program), 30, f"{program} runs")[0], number)

    def signal_pid(self, pid: int, number: signal.Signals) -> None:
        """Send a signal to one of our processes, which may be gone by now."""
        with suppress(ProcessLookupError):
            os.kill(pid, number)

    def kill(self, program: str) -> None:
        """kill -9, and wait until the supervisor has started it anew."""
        before = until(lambda: self.pids(program), 30, f"{program} runs")
        self.signal_pid(before[0], signal.SIGKILL)
        until(lambda: set(self.pids(program)) - set(before), 60, f"{program} runs again")

    def restart(self, program: str) -> None:
        """SIGTERM, and start it anew."""
        control.stop(self.run, [program], 30)
        self.start(program)

    def stop(self, *programs: str) -> None:
        """SIGTERM, and leave it down."""
        control.stop(self.run, programs, 30)

    def start(self, *programs: str) -> None:
        """Start what was left down."""
        control.start(self.run, programs)
        until(lambda: all(self.state(each) == control.RUNNING for each in programs), 60, f"{programs} run")

    def state(self, program: str) -> str | None:
        """What the supervisor says of a program."""
        return (control.states(self.run) or {}).get(program)

    def exit_status(self, program: str) -> int | None:
        """How a program that was left down has ended; None if it was killed."""
        return control.exit_status(self.run, program)

    # failpoints

    def arm(self, service: str, point: str, what: str) -> Path:
        """Have something happen at a point of a service."""
        armed = self.failpoints / f"{service}.{point}"
        fresh = armed.with_name(f"{armed.name}.fresh")
        fresh.write_text(what, "utf-8")
        fresh.rename(armed)
        return armed

    @contextmanager
    def sabotaged(self, promise: str) -> Iterator[None]:
        """Let a promise be untrue in every service for a while."""
        named = self.failpoints / "sabotage"
        named.write_text(promise, "utf-8")
        try:
            yield
        finally:
            named.unlink()

    def disarm(self) -> None:
        """Let nothing happen any more, but to what was planted: that is deadly for ever."""
        for service in SERVICES:
            for armed in self.failpoints.glob(f"{service}.*"):
                if PLANTED not in armed.name:
                    armed.unlink(missing_ok=True)


def until(look: Callable[[], T], patience: float, what: str = "", every: float = 0.1) -> T:
    """Poll until ``look`` returns something true. Raises NotInTime."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        wait(every)
    raise NotInTime(f"not within {patience:g} s: {what or look}")


def wait(seconds: float) -> None:
    """Let a fault last."""
    threading.Event().wait(seconds)


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""
