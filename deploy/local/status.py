"""`taoshu status`: what runs in a run directory, and whether it can serve."""

from __future__ import annotations

from deploy.local import addresses, control, leftovers, readiness
from deploy.local.rundir import RunDir
from deploy.local.words import say


def status(run: RunDir) -> int:
    """Print each program's state; 0 when the system is ready, 3 when it is not."""
    programs = control.states(run)
    if programs is None:
        strays = leftovers.processes_of(run)
        say(
            f"{len(strays)} processes without their supervisor: ./taoshu down ends them."
            if strays
            else f"Nothing runs in {run.path}."
        )
        return 3
    for name, state in programs.items():
        say(f"{'✓' if state == control.RUNNING else '✗'} {name:10} {state}")
    port = addresses.kept_port(run)
    ready = port is not None and readiness.is_ready(port)
    say(f"{'✓ ready' if ready else '✗ not ready'}: http://127.0.0.1:{port}/")
    return 0 if ready else 3
