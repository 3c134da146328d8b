"""TCP ports on the loopback address: which are free, which to take, and who holds one."""

from __future__ import annotations

import errno
import random
import socket
from pathlib import Path

from deploy.local.words import CannotStart

# Below the range from which Linux takes ports for outgoing connections: none of those is ever in the way.
OURS = range(20000, 30000)
LISTENING = "0A"


def is_free(port: int) -> bool:
    """Whether we could listen there; connections that a former listener left in TIME_WAIT do not count."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise CannotStart(
                    f"Only root may listen on port {port}.", "Choose one above 1023 with --port."
                ) from None
            return False
    return True


def choose(kept: dict[str, int], names: tuple[str, ...]) -> dict[str, int]:
    """A port for each name: the one of the last start if nobody took it meanwhile, else a new free one."""
    chosen: dict[str, int] = {}
    for name in names:
        port = kept.get(name)
        while port is None or port in chosen.values() or not is_free(port):
            port = random.choice(OURS)
        chosen[name] = port
    return chosen


def require_free(port: int) -> None:
    """Refuse a port in use, naming its holder as far as this user may know it."""
    if not is_free(port):
        who = holder(port) or "another process (of another user)"
        raise CannotStart(f"Port {port} is in use by {who}.", f"Choose another one, for instance --port {port + 1}.")


def holder(port: int) -> str | None:
    """The process that listens on a port, as `pid 4711 (nginx)`; None when it cannot be seen."""
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(str(link.readlink()) in wanted for link in (process / "fd").iterdir()):
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                return f"pid {process.name} ({command.strip()[:80]})"
        except OSError:
            # The process ended while we looked, or belongs to somebody else.
            continue
    return None


def _listening_inodes(port: int) -> list[str]:
    inodes = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        if Path(table).exists():
            rows = [line.split() for line in Path(table).read_text(encoding="ascii").splitlines()[1:]]
            inodes += [row[9] for row in rows if row[3] == LISTENING and int(row[1].rpartition(":")[2], 16) == port]
    return inodes
