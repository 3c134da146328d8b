"""``taoshu test --faults``: a seeded campaign against a system of its own; exit status 1 when an invariant broke."""

import argparse
import shutil
import signal
import socket
import sys
import tempfile
from pathlib import Path

from deploy.local.words import say
from tests.faults.campaign import Plan, run
from tests.faults.catalogue import FAULTS
from tests.faults.ground import Ground

MEMBERS = 3


def main() -> int:
    """Run what the command line asks for."""
    given = _parser().parse_args()
    # Asked to end, it still ends what it began.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if given.list:
        for fault in FAULTS.values():
            say(f"{fault.name:26} {fault.meaning}")
        return 0
    directory = Path(tempfile.mkdtemp(prefix="taoshu-faults-"))
    members = max(FAULTS[name].members for name in given.only.split(",")) if given.only else MEMBERS
    ground = Ground(directory, free_port(), members)
    say(f"seed {given.seed}, {given.rounds} rounds, {members} nodes of each kind")
    try:
        ground.up()
        plan = Plan(given.seed, given.rounds, given.only, least_a_second=5.0, most_slowdown=2.0, say=say)
        verdict = run(ground, plan)
    finally:
        ground.down()
    say(str(verdict))
    if not verdict.is_clean:
        say(f"the logs are in {ground.run.log}; the same seed gives the same schedule")
        return 1
    shutil.rmtree(directory)
    return 0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _known(names: str) -> str:
    unknown = set(names.split(",")) - FAULTS.keys()
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(sorted(unknown))}; --list names all")
    return names


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="taoshu test --faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=len(FAULTS), help="how many faults happen (default: each once)")
    parser.add_argument("--only", metavar="NAME", type=_known, help="the one fault that happens, or several: A,B")
    parser.add_argument("--list", action="store_true", help="name every fault and end")
    return parser


if __name__ == "__main__":
    sys.exit(main())
