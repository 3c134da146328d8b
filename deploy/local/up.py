"""`taoshu up`, inside the environment: from an empty directory to a library that answers."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pymongo.errors import PyMongoError

from deploy.local import (
    addresses,
    broker,
    control,
    database,
    packages,
    ports,
    programs,
    readiness,
    supervisor,
)
from deploy.local.addresses import Addresses
from deploy.local.down import stop, stop_undisturbed
from deploy.local.leftovers import processes_of
from deploy.local.rundir import PROJECT, RunDir, write_private
from deploy.local.watch import keep_watch
from deploy.local.words import CannotStart, complain, say, step

INTERPRETER = Path(sys.executable)
NODES_DEADLINE = 60.0
READY_DEADLINE = 60.0
RECOVERY_DEADLINE = 20.0
LAST_LINES = 15


def up(run: RunDir, port: int, detach: bool, demo: bool) -> int:
    """Start everything, or say that it runs already. If anything goes wrong, no process is left behind."""
    run.create()
    with run.start_lock():
        if _runs_already(run, port):
            return 0
        ports.require_free(port)
        settled = addresses.settle(run, port, os.environ)
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
    if not _wait(lambda: readiness.is_ready(port), RECOVERY_DEADLINE):
        raise _not_ready(run, "it already runs, but does not recover", "gateway")
    say(f"✓ already running: http://127.0.0.1:{port}/")
    return True


def _configure(run: RunDir, settled: Addresses) -> None:
    script = packages.ensure_broker() if settled.own_broker else None
    mongod = database.program() if settled.own_database else None
    if script:
        broker.write_files(run, script, settled.ports, settled.secrets)
    if mongod:
        database.write_files(run, settled)
    wanted = programs.nodes(run, settled, script, mongod) + programs.application(settled, INTERPRETER)
    write_private(run.supervisor_config, supervisor.configuration(run, wanted))


def _start(run: RunDir, settled: Addresses, demo: bool) -> None:
    with step("starting RabbitMQ and MongoDB"):
        _wait_for_nodes(run, settled)
    with step("laying out exchanges and queues"):
        _run_module(run, settled, "deploy.topology")
    with step("starting the services and the gateway"):
        control.start(run, programs.APPLICATION)
        if not _wait(lambda: readiness.is_ready(settled.port), READY_DEADLINE):
            status, words = readiness.ask(settled.port)
            raise _not_ready(run, f"/readyz answers {status} {words}", "gateway")
    if demo:
        with step("loading the demo library"):
            _run_module(run, settled, "deploy.demo.load", "--accounts", str(run.accounts_file))


def _wait_for_nodes(run: RunDir, settled: Addresses) -> None:
    if not _wait(lambda: control.states(run) is not None, NODES_DEADLINE):
        raise _not_ready(run, "it cannot be reached", "supervisord")
    if settled.own_database:
        try:
            database.prepare(settled, NODES_DEADLINE)
        except PyMongoError as error:
            raise _not_ready(run, f"MongoDB could not be prepared: {error}", "mongod") from error
    if settled.own_broker and not _wait(lambda: broker.answers(settled.ports["amqp"]), NODES_DEADLINE):
        raise _not_ready(run, "RabbitMQ does not answer", "rabbitmq")


def _wait(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _not_ready(run: RunDir, what: str, suspect: str) -> CannotStart:
    lines = [f"The system did not become ready: {what}"]
    for name, state in (control.states(run) or {suspect: "not reachable"}).items():
        if name == suspect or state not in (control.RUNNING, control.STOPPED):
            lines += [f"  {name} is {state}; the end of its log:", *_end_of_log(run.log / f"{name}.log")]
    return CannotStart("\n".join(lines), _read_logs(run), exit_code=1)


def _read_logs(run: RunDir) -> str:
    return f"Read the logs in {run.log}; then ./taoshu down and start again."


def _end_of_log(log: Path) -> list[str]:
    if not log.exists():
        return ["    (no log)"]
    return [f"    {line}" for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-LAST_LINES:]]


def _run_module(run: RunDir, settled: Addresses, module: str, *arguments: str) -> None:
    told = supervisor.surroundings(run, os.environ) | {"TAOSHU_AMQP_URI": settled.amqp["deploy"]}
    command = [str(INTERPRETER), "-m", module, *arguments]
    outcome = subprocess.run(command, cwd=PROJECT, env=told, capture_output=True, text=True, check=False)
    if outcome.returncode:
        last = "\n".join((outcome.stdout + outcome.stderr).strip().splitlines()[-LAST_LINES:])
        raise CannotStart(f"{module} failed:\n{last}", _read_logs(run), exit_code=1)


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
    parser.add_argument("--detach", action="store_true")
    parser.add_argument("--no-demo", dest="demo", action="store_false")
    given = parser.parse_args()
    os.umask(0o077)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        return up(RunDir.at(given.data), given.port, given.detach, given.demo)
    except CannotStart as problem:
        return complain(problem)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
