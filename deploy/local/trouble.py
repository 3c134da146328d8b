"""What to tell when a run does not become ready: which program fails, and the end of what it wrote."""

from __future__ import annotations

from pathlib import Path

from deploy.local import control
from deploy.local.rundir import RunDir
from deploy.local.words import CannotStart

LAST_LINES = 15


def not_ready(run: RunDir, what: str, suspect: str) -> CannotStart:
    """What is wrong, with the logs of the suspect and of every program that does not run."""
    lines = [f"The system did not become ready: {what}"]
    for name, state in (control.states(run) or {suspect: "not reachable"}).items():
        if name == suspect or state not in (control.RUNNING, control.STOPPED):
            lines += [f"  {name} is {state}; the end of its log:", *_end_of_log(run.log / f"{name}.log")]
    return CannotStart("\n".join(lines), next_step(run), exit_code=1)


def failed(run: RunDir, module: str, output: str) -> CannotStart:
    """The last words of a step that failed."""
    last = "\n".join(output.strip().splitlines()[-LAST_LINES:])
    return CannotStart(f"{module} failed:\n{last}", next_step(run), exit_code=1)


def next_step(run: RunDir) -> str:
    """Where to look further."""
    return f"Read the logs in {run.log}; then ./taoshu down and start again."


def _end_of_log(log: Path) -> list[str]:
    if not log.exists():
        return ["    (no log)"]
    return [f"    {line}" for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]]
