"""`taoshu test`: everything that must hold before a change is good; what says no fastest comes first."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.local import environment
from deploy.local.rundir import PROJECT
from deploy.local.words import say

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy", "services", "gateway", "deploy"),
    ("lint-imports",),
)


FAULTS = "--faults"


def test(arguments: Sequence[str]) -> int:
    """Run every check and show which failed; with arguments, only pytest with them, or only the fault tests."""
    interpreter = environment.ensure(environment.TEST_LOCK)
    rest = [word for word in arguments if word != FAULTS]
    pytest = [str(interpreter), "-m", "tests.faults" if FAULTS in arguments else "pytest", *rest]
    if arguments:
        # In our place, so that whoever ends us ends it.
        os.chdir(PROJECT)
        os.execv(interpreter, pytest)  # noqa: S606
    commands = [[str(interpreter.with_name(program)), *rest] for program, *rest in CHECKS]
    failed = [command for command in [*commands, pytest] if not _passes(command)]
    say("All checks passed." if not failed else f"Failed: {', '.join(map(_title, failed))}")
    return 1 if failed else 0


def _passes(command: Sequence[str]) -> bool:
    say(f"… {_title(command)}")
    started = time.monotonic()
    passed = subprocess.run(command, cwd=PROJECT, check=False).returncode == 0
    say(f"{'✓' if passed else '✗'} {_title(command)} ({time.monotonic() - started:.1f} s)")
    return passed


def _title(command: Sequence[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:]]).replace("python -m ", "")


def bench(arguments: Sequence[str]) -> int:
    """Run a benchmark in the environment of the tests, in our place."""
    interpreter = environment.ensure(environment.TEST_LOCK)
    os.chdir(PROJECT)
    os.execv(interpreter, [str(interpreter), "-m", "tests.benchmarks", *arguments])  # noqa: S606
