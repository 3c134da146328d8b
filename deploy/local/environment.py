"""The Python environment in `.venv`: made from a lock file, completed or made anew when a try broke off."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import packages
from deploy.local.rundir import PROJECT
from deploy.local.words import CannotStart, say, step

HOME = PROJECT / ".venv"
RUN_LOCK = PROJECT / "requirements.lock"
TEST_LOCK = PROJECT / "requirements-test.lock"
VERSION = (3, 11)

# Lies in the environment while pip is at work: a package may then look installed that is not.
UNFINISHED = "installing"


def python(home: Path = HOME) -> Path:
    """The environment's own interpreter."""
    return home / "bin" / "python"


def ensure(lock: Path = RUN_LOCK, home: Path = HOME) -> Path:
    """The interpreter of an environment that holds what the lock file names; at once when it is there."""
    with _alone(home.parent):
        if not is_complete(lock, home):
            if home.exists() and not can_be_completed(home):
                say(f"· {home} is broken, moved or half made: making it anew")
                shutil.rmtree(home)
            if not home.exists():
                _create(home)
            _install(lock, home)
    return python(home)


def is_complete(lock: Path, home: Path = HOME) -> bool:
    """Whether an installation from this lock file came to its end here, and the interpreter still runs."""
    return _stamp(lock, home) == _wanted_stamp(lock, home) and can_be_completed(home)


def can_be_completed(home: Path) -> bool:
    """Whether pip can be trusted to see what is there and to add what is not."""
    # Scripts in bin/ name the interpreter by its path, so a moved or copied environment runs the old one.
    places = {stamp.read_text(encoding="utf-8").partition(" ")[2] for stamp in home.glob("*.installed")}
    return not (home / UNFINISHED).exists() and places <= {str(home)} and _works(home)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    # Two starts in different run directories share the environment, and pip does not like company.
    turn = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)


def _create(home: Path) -> None:
    with step("creating the Python environment"):
        outcome = _venv(home)
    if outcome.returncode and "ensurepip" in outcome.stdout:
        packages.install("python3-venv", "Python's venv module is not installed.")
        shutil.rmtree(home, ignore_errors=True)
        outcome = _venv(home)
    if outcome.returncode:
        raise CannotStart(
            f"No environment could be made in {home}: {outcome.stdout}{outcome.stderr}".strip(),
            "Check that the folder is writable and the disk not full, then start again.",
        )


def _venv(home: Path) -> subprocess.CompletedProcess[str]:
    # Not sys.executable: that may lie in the very environment that is being made anew.
    base = Path(sys.base_prefix, "bin", "python{}.{}".format(*VERSION))
    maker = str(base) if base.exists() else sys.executable
    return subprocess.run([maker, "-m", "venv", str(home)], capture_output=True, text=True, check=False)


def _install(lock: Path, home: Path) -> None:
    pip = [str(python(home)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [*pip, "--require-hashes", "-r", str(lock)]
    (home / UNFINISHED).touch()
    with step(f"installing what {lock.name} names"):
        outcome = subprocess.run(command, capture_output=True, text=True, check=False)
        (home / UNFINISHED).unlink()
        if outcome.returncode:
            raise CannotStart(
                f"pip could not install what {lock.name} names:\n{outcome.stderr.strip()[-2000:]}",
                "Check the connection to the package index, then start again.",
            )
    _stamp_file(lock, home).write_text(_wanted_stamp(lock, home), encoding="utf-8")


def _works(home: Path) -> bool:
    check = f"import pip, sys; sys.exit(sys.version_info[:2] != {VERSION})"
    try:
        return subprocess.run([str(python(home)), "-c", check], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _stamp_file(lock: Path, home: Path) -> Path:
    return home / f"{lock.name}.installed"


def _stamp(lock: Path, home: Path) -> str:
    file = _stamp_file(lock, home)
    return file.read_text(encoding="utf-8") if file.exists() else ""


def _wanted_stamp(lock: Path, home: Path) -> str:
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {home}"
