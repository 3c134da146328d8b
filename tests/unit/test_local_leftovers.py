"""Which processes count as ours, and that only those are ended."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import leftovers
from deploy.local.down import down
from deploy.local.rundir import MARKER, RunDir

Start = Callable[..., subprocess.Popen[bytes]]

PATIENT = "print('ready', flush=True); input()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + PATIENT


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts harmless children that wait; whatever the test does, none outlives it."""
    children: list[subprocess.Popen[bytes]] = []

    def begin(marker: str | None, program: str = PATIENT, **told: str) -> subprocess.Popen[bytes]:
        environ = {name: value for name, value in os.environ.items() if name != MARKER} | told
        if marker is not None:
            environ[MARKER] = marker
        child = subprocess.Popen(
            [sys.executable, "-c", program], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        children.append(child)
        assert child.stdout is not None
        child.stdout.readline()
        return child

    yield begin
    for child in children:
        child.kill()
        child.communicate()


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    return RunDir.at(tmp_path)


def test_finds_exactly_what_carries_the_marker_of_this_run(run: RunDir, start: Start) -> None:
    ours = start(str(run.path), SUPERVISOR_PROCESS_NAME="orders")
    start(None)
    start(f"{run.path}-of-somebody-else")
    assert leftovers.processes_of(run) == [leftovers.Process(ours.pid, "orders")]


def test_down_ends_ours_and_leaves_others_alone(run: RunDir, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
    ours = start(str(run.path), SUPERVISOR_PROCESS_NAME="catalog")
    foreign = start(str(run.path / "another"))
    assert down(run) == 0
    assert ours.wait(timeout=5) < 0
    assert foreign.poll() is None
    assert "Stopped: catalog." in capsys.readouterr().out


def test_what_does_not_listen_is_killed(run: RunDir, start: Start) -> None:
    stubborn = start(str(run.path), STUBBORN)
    leftovers.end(lambda: leftovers.processes_of(run), patience=0.0)
    assert stubborn.wait(timeout=5) == -9


def test_whoever_started_us_is_never_ours(run: RunDir, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    child = start(str(run.path))
    monkeypatch.setattr(os, "getpid", lambda: child.pid)
    assert leftovers.processes_of(run) == []


def test_down_says_so_when_nothing_runs(run: RunDir, capsys: pytest.CaptureFixture[str]) -> None:
    assert down(run) == 0
    assert capsys.readouterr().out == f"Nothing runs in {run.path}.\n"
