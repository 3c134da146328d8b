"""`taoshu test`: everything that must hold before a change is good; what says no fastest comes first."""

from __future__ import annotations

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


def test(pytest_arguments: Sequence[str]) -> int:
    """Run every check and show which failed; with arguments, run only pytest with them."""
    interpreter = environment.ensure(environment.TEST_LOCK)
    pytest = [str(interpreter), "-m", "pytest", *pytest_arguments]
    if pytest_arguments:
        return subprocess.run(pytest, cwd=PROJECT, check=False).returncode
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
