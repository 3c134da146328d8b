"""The run directory: everything that a local run writes, in one folder that can be deleted as a whole."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.words import CannotStart

PROJECT = Path(__file__).resolve().parents[2]
DEFAULT = PROJECT / ".run"

# Every process of a run carries this variable with the run directory's path: that is how `down` finds it.
MARKER = "TAOSHU_RUN"

# A unix socket's path may have 107 bytes, and supervisord first binds to a longer, temporary one.
LONGEST_SOCKET_PATH = 90


@dataclass(frozen=True)
class RunDir:
    """Where a run keeps its configuration, logs, databases and secrets."""

    path: Path

    @classmethod
    def at(cls, given: str | os.PathLike[str]) -> RunDir:
        """The absolute place; refuses the few characters that our configuration files could not carry."""
        path = Path(given).expanduser().resolve()
        if re.search(r"""["'\\;#%\n]""", str(path)):
            raise CannotStart(
                f"{path} has a character in its name that configuration files cannot hold.",
                "Choose another run directory with --data.",
            )
        return cls(path)

    @property
    def log(self) -> Path:
        """What each process writes, a file for each."""
        return self.path / "log"

    def broker(self, member: int = 1) -> Path:
        """Home of a private RabbitMQ node."""
        return self.path / numbered("rabbitmq", member)

    def database(self, member: int = 1) -> Path:
        """Home of a private MongoDB node."""
        return self.path / numbered("mongodb", member)

    @property
    def nodes_file(self) -> Path:
        """Ports and URIs of this run, for tests and tools."""
        return self.path / "nodes.json"

    @property
    def secrets_file(self) -> Path:
        """The passwords of the private nodes."""
        return self.path / "secrets.json"

    @property
    def accounts_file(self) -> Path:
        """Logins and passwords of the demo library."""
        return self.path / "accounts.json"

    @property
    def supervisor_config(self) -> Path:
        """What supervisord runs."""
        return self.path / "supervisord.conf"

    @property
    def socket(self) -> Path:
        """Where supervisord listens: in the run directory, or in a short place when that path is too long."""
        inside = self.path / "supervisor.sock"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_PATH:
            return inside
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return Path(tempfile.gettempdir(), f"taoshu-{os.getuid()}-{name}.sock")

    def create(self, members: int = 1) -> None:
        """Make the folders, closed to other users; one that was there keeps the mode its owner gave it."""
        homes = [home for each in range(1, members + 1) for home in (self.broker(each), self.database(each) / "db")]
        for folder in (self.path, self.log, *homes):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def start_lock(self) -> Iterator[None]:
        """Only one start at a time in a run directory; the kernel frees the lock of a launcher that died."""
        with (self.path / "up.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(
                    f"Another start is under way in {self.path}.",
                    "Wait for it, or give this one its own --data and --port.",
                ) from None
            yield


def numbered(name: str, member: int) -> str:
    """What the name of a program, a port or a folder becomes for one member of a cluster; the first keeps it."""
    return name if member == 1 else f"{name}-{member}"


def surroundings(run: RunDir, environ: Mapping[str, str]) -> dict[str, str]:
    """What every process of a run inherits: our marker, and no setting that is meant for another RabbitMQ."""
    foreign = ("RABBITMQ_", "ERL_")
    kept = {name: value for name, value in environ.items() if not name.startswith(foreign)}
    return kept | {MARKER: str(run.path)}


def write_private(path: Path, text: str) -> None:
    """Replace a file in one move, readable by its owner only from its first byte on."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
