"""`taoshu down`: ends all that belongs to a run directory, in order if its supervisor lives, else by hand."""

from __future__ import annotations

import signal
from collections.abc import Collection
from functools import partial

from deploy.local import control, leftovers
from deploy.local.addresses import SERVICES, SIZES
from deploy.local.leftovers import Process
from deploy.local.rundir import RunDir, numbered
from deploy.local.words import say, step

NODES = tuple(numbered(name, member) for name in ("rabbitmq", "mongod") for member in range(1, max(SIZES) + 1))

# Who asks stops before who answers; who stands side by side stops together, since each finishes its work first.
ROUNDS = (("gateway",), SERVICES, NODES, ("epmd",))

# A program has fifteen seconds before its supervisor insists.
PATIENCE = 20.0


def down(run: RunDir) -> int:
    """Stop the run and say what was stopped."""
    names = stop(run)
    say(f"Stopped: {', '.join(names)}." if names else f"Nothing runs in {run.path}.")
    return 0


def stop(run: RunDir) -> list[str]:
    """End every process of the run; returns the names of those that ran."""
    running = leftovers.processes_of(run)
    if running:
        with step("stopping"):
            for names in ROUNDS:
                control.stop(run, names, PATIENCE)
            for names in ((leftovers.SUPERVISOR,), *ROUNDS):
                leftovers.end(partial(_named, run, names), PATIENCE)
            leftovers.end(partial(leftovers.processes_of, run))
    return sorted({process.name for process in running})


def stop_undisturbed(run: RunDir) -> None:
    """The same as a program's last act: a second, impatient Ctrl-C must not leave half of it running."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop(run)


def _named(run: RunDir, names: Collection[str]) -> list[Process]:
    return [process for process in leftovers.processes_of(run) if process.name in names]
