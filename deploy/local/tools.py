"""`taoshu parked`, `queues`, `import` and `export`: programs of the environment that work on a run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence

from deploy.local import addresses, environment
from deploy.local.rundir import PROJECT, RunDir
from deploy.local.words import CannotStart


def parked(run: RunDir, words: Sequence[str]) -> int:
    """Look at parked messages and send them again."""
    return _run("deploy.parked", words, told(run, os.environ))


def queues(run: RunDir) -> int:
    """Compare the queues of the run's broker with the contracts."""
    return _run("deploy.queues", ["--data", str(run.path)], told(run, os.environ))


def import_file(run: RunDir, words: Sequence[str]) -> int:
    """Fill the catalogue from a file."""
    return _on_catalogue(run, "services.catalog.importing", words)


def export_file(run: RunDir, words: Sequence[str]) -> int:
    """Write the catalogue into a file."""
    return _on_catalogue(run, "services.catalog.exporting", words)


def _on_catalogue(run: RunDir, module: str, words: Sequence[str]) -> int:
    """It runs where it was called, so that paths mean what they say."""
    known = addresses.kept(run)
    if "mongodb" not in known:
        raise CannotStart(f"{run.path} holds no library.", "Start one with ./taoshu up, or name another with --data.")
    uris = {"TAOSHU_AMQP_URI": known["amqp"]["catalog"], "TAOSHU_MONGODB_URI": known["mongodb"]["catalog"]}
    environ = {**uris, "PYTHONPATH": str(PROJECT), **os.environ}
    # What a library says to programmers is nothing to a librarian.
    quiet = ("-W", "ignore")
    command = [str(environment.ensure()), *quiet, "-m", module, *words]
    return subprocess.run(command, env=environ, check=False).returncode


def told(run: RunDir, environ: Mapping[str, str]) -> dict[str, str]:
    """The addresses of the run beside what is in the environment; what somebody set there is meant."""
    known = addresses.kept(run)
    try:
        uris = {"TAOSHU_AMQP_URI": known["amqp"]["deploy"], "TAOSHU_MONGODB_URI": known["mongodb"]["operator"]}
    except KeyError:
        raise CannotStart(
            f"{run.path} holds no run that was started by this build.",
            "Start it with ./taoshu up, or name another run directory with --data.",
        ) from None
    return {**uris, **environ}


def _run(module: str, words: Sequence[str], environ: Mapping[str, str]) -> int:
    command = [str(environment.ensure()), "-m", module, *words]
    return subprocess.run(command, cwd=PROJECT, env=environ, check=False).returncode
