"""Named places where a fault run makes a process die, fail or wait.

Off unless ``TAOSHU_FAILPOINTS`` names a directory. A file in it arms a point: its name is ``<service>.<point>``, its
text what happens there: ``kill`` (once), ``kill always``, ``fail`` (once), ``fail always``, ``wait 0.5`` (seconds,
always).
"""

import os
import signal
import time
from pathlib import Path

from environs import Env

BEFORE_COMMIT = "before-commit"
BEFORE_PUBLISH = "after-commit-before-publish"
BEFORE_PULL = "after-publish-before-pull"
BEFORE_ACK = "after-write-before-ack"
BEFORE_ANSWER = "after-write-before-answer"
HANDLING = "handling"
POINTS = (BEFORE_COMMIT, BEFORE_PUBLISH, BEFORE_PULL, BEFORE_ACK, BEFORE_ANSWER)


class FailpointReached(Exception):
    """The fault that a fault run asked for."""


class _Here:
    """Where this process looks; nowhere, unless it is part of a fault run."""

    directory: Path | None = None
    service = ""


def configure(service: str) -> None:
    """Look for armed points of ``service``, if the environment asks for it."""
    directory = Env().str("TAOSHU_FAILPOINTS", "")
    _Here.directory, _Here.service = Path(directory) if directory else None, service


def reach(point: str, of: str = "") -> None:
    """Pass a place. ``of`` tells one passage from the others, such as that of a certain event."""
    if _Here.directory is None:
        return
    names = (f"{_Here.service}.{point}", f"{_Here.service}.{point}.{of}")
    for armed in (_Here.directory / name for name in names):
        if armed.exists():
            _happen(armed)


def _happen(armed: Path) -> None:
    try:
        what, _, more = armed.read_text("utf-8").strip().partition(" ")
        if what != "wait" and more != "always":
            # Whoever takes the file away is the one to whom it happens.
            armed.unlink()
    except FileNotFoundError:
        return
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "wait":
        time.sleep(float(more))
    else:
        raise FailpointReached(armed.name)
