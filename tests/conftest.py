"""The running system that integration and end-to-end tests use."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.library import Library

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class System:
    """A running system: where it answers, and the addresses of its private nodes."""

    url: str
    run_dir: Path

    @property
    def nodes(self) -> dict[str, Any]:
        """Ports and URIs, as the launcher wrote them."""
        found: dict[str, Any] = json.loads((self.run_dir / "nodes.json").read_text())
        return found

    @property
    def accounts(self) -> dict[str, dict[str, str]]:
        """The demo accounts."""
        found: dict[str, dict[str, str]] = json.loads((self.run_dir / "accounts.json").read_text())
        return found


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system of our own, started as its user starts it.

    ``TAOSHU_TEST_DATA`` names the run directory of one that already runs, for quick work on a single test.
    """
    running = os.environ.get("TAOSHU_TEST_DATA")
    if running:
        run_dir = Path(running).resolve()
        port = json.loads((run_dir / "nodes.json").read_text())["port"]
        yield System(f"http://127.0.0.1:{port}", run_dir)
        return
    run_dir = tmp_path_factory.mktemp("run")
    port = free_port()
    taoshu("up", "--detach", "--port", str(port), "--data", str(run_dir))
    try:
        yield System(f"http://127.0.0.1:{port}", run_dir)
    finally:
        taoshu("down", "--data", str(run_dir))


@pytest.fixture(scope="session")
def library(system: System) -> Library:
    """The system and its people."""
    return Library(system.url, system.accounts)


def taoshu(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "taoshu"), *words],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"taoshu {' '.join(words)}: {done.stdout}\n{done.stderr}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
