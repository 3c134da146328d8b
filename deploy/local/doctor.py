"""`taoshu doctor`: looks at everything a start depends on, and says what to do about what is wrong."""

from __future__ import annotations

import json
import os
import platform
import shutil
from pathlib import Path
from typing import NamedTuple

from deploy.local import addresses, control, environment, leftovers, packages, ports, readiness
from deploy.local.rabbitmqctl import NodeRefused, answering, ctl
from deploy.local.rundir import PROJECT, RunDir
from deploy.local.words import CannotStart, say

GIGABYTE = 1024**3
DISK_NEEDED = 2 * GIGABYTE
MEMORY_NEEDED = GIGABYTE


class Finding(NamedTuple):
    """One line of the report; what `up` puts right by itself is not wrong."""

    good: bool
    subject: str
    words: str


def doctor(run: RunDir, port: int) -> int:
    """Print a line per check; 1 when something stands in the way."""
    findings = [
        _python(),
        _environment(),
        _processor(),
        _broker(),
        _port(run, port),
        _disk(run),
        _memory(run),
        _processes(run),
        *_cluster(run),
    ]
    for good, subject, words in findings:
        say(f"{'✓' if good else '✗'} {subject:12} {words}")
    return 0 if all(finding.good for finding in findings) else 1


def _python() -> Finding:
    return Finding(True, "python", platform.python_version())


def _environment() -> Finding:
    if environment.is_complete(environment.RUN_LOCK):
        return Finding(True, "environment", str(environment.HOME))
    return Finding(True, "environment", "not complete; ./taoshu up completes it in about half a minute")


def _processor() -> Finding:
    if os.environ.get("TAOSHU_MONGODB_URI"):
        return Finding(True, "processor", "any will do, since the database is elsewhere")
    if platform.machine() == "x86_64" and " avx" in Path("/proc/cpuinfo").read_text(encoding="utf-8"):
        return Finding(True, "processor", "x86_64 with AVX")
    return Finding(False, "processor", "mongod needs x86_64 with AVX; set TAOSHU_MONGODB_URI to a database elsewhere")


def _broker() -> Finding:
    if os.environ.get("TAOSHU_AMQP_URI"):
        return Finding(True, "rabbitmq", "yours, from TAOSHU_AMQP_URI")
    script = packages.broker_script()
    if script:
        return Finding(True, "rabbitmq", str(script))
    if packages.can_install():
        return Finding(True, "rabbitmq", "not installed; ./taoshu up installs it")
    return Finding(
        False, "rabbitmq", "not installed; run `sudo apt-get install --no-install-recommends rabbitmq-server`"
    )


def _port(run: RunDir, port: int) -> Finding:
    if control.states(run) is not None and addresses.kept_port(run) == port:
        return Finding(True, "port", f"{port} is ours")
    try:
        ports.require_free(port)
    except CannotStart as problem:
        return Finding(False, "port", f"{problem.what} {problem.next_step}")
    return Finding(True, "port", f"{port} is free")


def _disk(run: RunDir) -> Finding:
    place = run.path if run.path.exists() else PROJECT
    free = shutil.disk_usage(place).free
    return _enough("disk", free, DISK_NEEDED, f"free under {place}", "make room, or choose another --data")


def _memory(run: RunDir) -> Finding:
    rows = (line.split() for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines())
    available = next(int(row[1]) * 1024 for row in rows if row[0] == "MemAvailable:")
    needed = 0 if leftovers.processes_of(run) else MEMORY_NEEDED
    return _enough("memory", available, needed, "available", "close something big")


def _enough(subject: str, has: int, needs: int, words: str, otherwise: str) -> Finding:
    amount = f"{has / GIGABYTE:.1f} GB {words}"
    if has >= needs:
        return Finding(True, subject, amount)
    return Finding(False, subject, f"{amount}, {needs / GIGABYTE:.0f} GB needed: {otherwise}")


def _processes(run: RunDir) -> Finding:
    running = leftovers.processes_of(run)
    states = control.states(run)
    if not running:
        return Finding(True, "processes", "nothing runs")
    if states is None:
        return Finding(
            False,
            "processes",
            f"{len(running)} are left of a run that broke off; end them with ./taoshu down",
        )
    late = [f"{name} is {state}" for name, state in states.items() if state != control.RUNNING]
    port = addresses.kept_port(run)
    if late or port is None or not readiness.is_ready(port):
        return Finding(
            False, "processes", f"not ready ({', '.join(late) or 'see /readyz'}); read the logs in {run.log}"
        )
    return Finding(True, "processes", f"{len(states)} programs run and are ready")


def _cluster(run: RunDir) -> list[Finding]:
    """What the running RabbitMQ says of itself; nothing when none runs, or not ours."""
    if control.states(run) is None or not addresses.kept(run).get("own_broker"):
        return []
    member = answering(run)
    if member is None:
        return [Finding(False, "cluster", f"no RabbitMQ node answers; read the logs in {run.log}")]
    try:
        told = json.loads(ctl(run, "cluster_status", "--formatter", "json", member=member))
    except NodeRefused as refusal:
        return [Finding(False, "cluster", str(refusal))]
    running, known = len(told["running_nodes"]), len(told["disk_nodes"])
    troubles = [name for name in ("alarms", "partitions") if told[name]]
    words = f"{running} of {known} RabbitMQ nodes run, {' and '.join(troubles) or 'no alarm'}"
    return [Finding(running == known and not troubles, "cluster", words)]
