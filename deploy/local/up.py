"""`taoshu up`, inside the environment: from an empty directory to a library that answers."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from deploy.local import addresses, control, nodes, ports, programs, readiness, supervisor
from deploy.local.addresses import Addresses
from deploy.local.down import stop, stop_undisturbed
from deploy.local.leftovers import processes_of
from deploy.local.patience import until
from deploy.local.rundir import PROJECT, RunDir, surroundings, write_private
from deploy.local.trouble import failed, not_ready
from deploy.local.watch import keep_watch
from deploy.local.words import CannotStart, complain, say, step

INTERPRETER = Path(sys.executable)
READY_DEADLINE = 60.0
RECOVERY_DEADLINE = 20.0


def up(run: RunDir, port: int, members: int | None, detach: bool, demo: bool) -> int:
    """Start everything, or say that it runs already. If anything goes wrong, no process is left behind."""
    size = addresses.members_of(run, members)
    run.create(size)
    with run.start_lock():
        if _runs_already(run, port):
            return 0
        ports.require_free(port)
        settled = addresses.settle(run, port, size, os.environ)
        _configure(run, settled)
        daemon = supervisor.launch(run, INTERPRETER, os.environ)
        try:
            _start(run, settled, demo)
            _greet(run, settled, demo)
        except BaseException:
            stop_undisturbed(run)
            raise
    return 0 if detach else keep_watch(run, daemon)


def _runs_already(run: RunDir, port: int) -> bool:
    states = control.states(run)
    # Nothing is stopped in a run that came up; and no other start is under way, since the lock is ours.
    if states is None or control.STOPPED in states.values():
        if processes_of(run):
            say("· an earlier run broke off: ending what is left of it")
            stop(run)
        return False
    running_on = addresses.kept_port(run)
    if running_on != port:
        raise CannotStart(
            f"The system in {run.path} already runs, on port {running_on}.",
            "Stop it with ./taoshu down, or give the new one its own --data.",
        )
    if not until(lambda: readiness.is_ready(port), RECOVERY_DEADLINE):
        raise not_ready(run, "it already runs, but does not recover", "gateway")
    say(f"✓ already running: http://127.0.0.1:{port}/")
    return True


def _configure(run: RunDir, settled: Addresses) -> None:
    wanted = nodes.configure(run, settled) + programs.application(settled, INTERPRETER)
    write_private(run.supervisor_config, supervisor.configuration(run, wanted))


def _start(run: RunDir, settled: Addresses, demo: bool) -> None:
    with step("starting RabbitMQ and MongoDB"):
        nodes.wait(run, settled)
    with step("laying out exchanges and queues"):
        _run_module(run, settled, "deploy.topology")
    with step("starting the services and the gateway"):
        control.start(run, programs.APPLICATION)
        if not until(lambda: readiness.is_ready(settled.port), READY_DEADLINE):
            status, words = readiness.ask(settled.port)
            raise not_ready(run, f"/readyz answers {status} {words}", "gateway")
    if demo:
        with step("loading the demo library"):
            _run_module(run, settled, "deploy.demo.load", "--accounts", str(run.accounts_file))


def _run_module(run: RunDir, settled: Addresses, module: str, *arguments: str) -> None:
    told = surroundings(run, os.environ) | {"TAOSHU_AMQP_URI": settled.amqp["deploy"]}
    command = [str(INTERPRETER), "-m", module, *arguments]
    outcome = subprocess.run(command, cwd=PROJECT, env=told, capture_output=True, text=True, check=False)
    if outcome.returncode:
        raise failed(run, module, outcome.stdout + outcome.stderr)


def _greet(run: RunDir, settled: Addresses, demo: bool) -> None:
    for words, path in (("首页", "/"), ("馆员", "/staff"), ("配送", "/dispatch"), ("API", "/api/docs")):
        say(f"  {words}  {settled.url}{path}")
    if demo:
        say(f"  账号  {run.accounts_file}")
    say("淘书吧开门了,请进。")


def main() -> int:
    """The second half of the launcher, which has parsed and checked these arguments already."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--members", type=int)
    parser.add_argument("--detach", action="store_true")
    parser.add_argument("--no-demo", dest="demo", action="store_false")
    given = parser.parse_args()
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return up(RunDir.at(given.data), given.port, given.members, given.detach, given.demo)
    except CannotStart as problem:
        return complain(problem)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
