"""The commands of `taoshu`. Standard library only: it runs in whatever Python 3.11 the machine has."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence

from deploy.local import environment, packages, tools
from deploy.local.addresses import SIZES
from deploy.local.checks import bench, test
from deploy.local.doctor import doctor
from deploy.local.down import down
from deploy.local.rundir import DEFAULT, PROJECT, RunDir
from deploy.local.status import status
from deploy.local.words import CannotStart, complain

TOOLS = {
    "parked": "look at parked messages, and send them again: list, show, replay, drop, audit",
    "import": "fill the catalogue from a file: MARC 21, CNMARC, MARCXML, CSV or Excel",
    "export": "write the catalogue into a file: MARC 21, CNMARC, MARCXML, CSV or Excel",
}
"""Programs with arguments of their own."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show our words must still show the rest.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return _run(arguments)
    except CannotStart as problem:
        return complain(problem)
    except KeyboardInterrupt:
        return 130


def _run(arguments: Sequence[str]) -> int:
    parser = _parser()
    given, rest = parser.parse_known_args(arguments)
    if given.command == "test":
        # All of it belongs to pytest, also what looks like an option.
        return test(arguments[1:])
    if given.command == "bench":
        return bench(arguments[1:])
    if rest and given.command not in TOOLS:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    run = RunDir.at(given.data)
    commands: dict[str, Callable[[], int]] = {
        "up": lambda: _up(run, given),
        "down": lambda: down(run),
        "status": lambda: status(run),
        "doctor": lambda: doctor(run, given.port),
        "parked": lambda: tools.parked(run, rest),
        "queues": lambda: tools.queues(run),
        "import": lambda: tools.import_file(run, rest),
        "export": lambda: tools.export_file(run, rest),
    }
    return commands[given.command]()


def _up(run: RunDir, given: argparse.Namespace) -> int:
    """Fetch what is missing, then go on as a program of the environment."""
    if not os.environ.get("TAOSHU_AMQP_URI"):
        packages.ensure_broker()
    python = str(environment.ensure())
    command = [python, "-m", "deploy.local.up", "--data", str(run.path), "--port", str(given.port)]
    command += ["--members", str(given.members)] if given.members else []
    command += ["--detach"] * given.detach + ["--no-demo"] * given.no_demo
    os.chdir(PROJECT)
    os.execv(python, command)  # noqa: S606 (no shell is wanted)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="taoshu", description="Run 淘书吧, a community library, on this machine.")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", metavar="DIR", default=DEFAULT, help="the run directory (default: .run)")
    port = argparse.ArgumentParser(add_help=False)
    port.add_argument("--port", metavar="N", type=_port, default=8080, help="where to serve (default: 8080)")
    command = parser.add_subparsers(dest="command", required=True)
    up = command.add_parser("up", parents=[data, port], help="start everything")
    up.add_argument("--members", metavar="N", type=_members, help="RabbitMQ and MongoDB nodes of each kind: 1 or 3")
    up.add_argument("--detach", action="store_true", help="return as soon as it is ready")
    up.add_argument("--no-demo", action="store_true", help="start with an empty library")
    command.add_parser("down", parents=[data], help="stop everything")
    command.add_parser("status", parents=[data], help="show what runs")
    command.add_parser(
        "test",
        help="run all checks; with arguments, pytest with them; with --faults, break a system on purpose",
        add_help=False,
    )
    command.add_parser("bench", help="measure what must not get slower or worse: search", add_help=False)
    command.add_parser("doctor", parents=[data, port], help="look for what could be wrong")
    command.add_parser("queues", parents=[data], help="show the broker's queues, and what is wrong with them")
    # Whatever else is said belongs to the tool, its --help too.
    for name, purpose in TOOLS.items():
        command.add_parser(name, parents=[data], help=purpose, add_help=False, allow_abbrev=False)
    return parser


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"{number} is not a port")
    return number


def _members(text: str) -> int:
    if int(text) not in SIZES:
        raise argparse.ArgumentTypeError("1 member does for daily work, and 3 can lose one; other numbers are not made")
    return int(text)
