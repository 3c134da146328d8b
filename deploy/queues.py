"""The queues of a run's broker beside what the contracts ask for: ``python -m deploy.queues --data DIR``."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError

from deploy.local import addresses
from deploy.local.addresses import VHOST
from deploy.local.rabbitmqctl import NodeRefused, answering, ctl
from deploy.local.rundir import RunDir
from deploy.local.words import CannotStart, complain, say
from services.chassis.broker import connection
from services.chassis.messaging.topology import Binding, Layout, layout
from services.contracts.subscriptions import PRODUCERS, queues_of

# Each caller of a service, and an operator who looks at what is parked, has one for as long as it is connected.
PASSING_QUEUES = ("rpc.reply-", "parked.operator")
COUNTS = ("messages_ready", "messages_unacknowledged", "consumers")
TITLES = ("queue", "type", "ready", "unacknowledged", "consumers")
UNKNOWN = "-"
BROKEN = (OSError, KombuError, AMQPError)


class Found(NamedTuple):
    """A queue as its broker tells it, up to five seconds late; what nobody can tell is None."""

    name: str
    kind: str
    ready: int | None
    unacknowledged: int | None
    consumers: int | None


def main() -> int:
    """Print the queues and what is wrong with them; 1 when something is, 2 when the broker cannot be asked."""
    parser = argparse.ArgumentParser(prog="taoshu queues")
    parser.add_argument("--data", required=True)
    run = RunDir.at(parser.parse_args().data)
    wanted = layout()
    try:
        if addresses.kept(run).get("own_broker", True):
            queues, wrong = _look_at_own(run, wanted)
        else:
            say("This broker is not ours: only queues that the contracts name can be looked at, and no bindings.")
            queues = _look_from_outside(os.environ["TAOSHU_AMQP_URI"], wanted)
            wrong = wrong_queues(wanted, queues)
    except (CannotStart, NodeRefused, *BROKEN) as error:
        return complain(_cannot_ask(run, error))
    _print(queues)
    say("\n".join(f"✗ {words}" for words in wrong) or f"✓ {len(queues)} queues; all is as the contracts ask.")
    return 1 if wrong else 0


def wrong_queues(wanted: Layout, queues: Iterable[Found]) -> list[str]:
    """What no contract declares, what is missing, and what nobody consumes though a service should."""
    there = {queue.name: queue for queue in queues}
    declared = [queue.name for queue in wanted.queues]
    consuming = {name for service in PRODUCERS for name in queues_of(service)}
    strays = [name for name in there if name not in declared and not name.startswith(PASSING_QUEUES)]
    idle = [name for name in declared if name in consuming and name in there and there[name].consumers == 0]
    return [
        *(f"{name} is an orphan: no contract declares it" for name in strays),
        *(f"{name} is missing: run the topology step again" for name in declared if name not in there),
        *(f"{name} has no consumer: its service does not run, or not well" for name in idle),
    ]


def missing_bindings(wanted: Layout, bindings: Iterable[Binding]) -> list[str]:
    """Which messages do not reach a queue that a contract promises them to."""
    lost = set(wanted.bindings).difference(bindings)
    return [f"{queue} does not hear {exchange} {key}".rstrip() for queue, exchange, key in sorted(lost)]


def _look_at_own(run: RunDir, wanted: Layout) -> tuple[list[Found], list[str]]:
    member = answering(run)
    if member is None:
        raise CannotStart(f"No RabbitMQ node answers in {run.path}.", "Start it with ./taoshu up.")
    queues = [
        Found(row["name"], row["type"], *map(_count, map(row.get, COUNTS)))
        for row in _rows(run, member, "list_queues", "name", "type", *COUNTS)
    ]
    bindings = [
        Binding(row["destination_name"], row["source_name"], row["routing_key"])
        for row in _rows(run, member, "list_bindings", "source_name", "destination_name", "routing_key")
    ]
    return sorted(queues), [*wrong_queues(wanted, queues), *missing_bindings(wanted, bindings)]


def _rows(run: RunDir, member: int, what: str, *columns: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(
        ctl(run, what, "--vhost", VHOST, *columns, "--formatter", "json", member=member)
    )
    return rows


def _count(told: object) -> int | None:
    # A queue that has lost its majority tells nothing.
    return told if isinstance(told, int) else None


def _look_from_outside(amqp_uri: str, wanted: Layout) -> list[Found]:
    found = []
    with connection(amqp_uri) as broker:
        for queue in wanted.queues:
            try:
                told = broker.channel().queue_declare(queue.name, passive=True)
            except broker.channel_errors:
                continue
            kind = queue.queue_arguments["x-queue-type"]
            found.append(Found(queue.name, kind, told.message_count, None, told.consumer_count))
    return sorted(found)


def _cannot_ask(run: RunDir, error: Exception) -> CannotStart:
    if isinstance(error, CannotStart):
        return error
    return CannotStart(f"The broker could not be asked: {error}", f"Look at ./taoshu status, and into {run.log}.")


def _print(queues: Sequence[Found]) -> None:
    width = max(len(queue.name) for queue in queues) if queues else 0
    for name, *rest in [TITLES, *queues]:
        say(f"{name:{width}}" + "".join(f"{UNKNOWN if each is None else each!s:>16}" for each in rest))


if __name__ == "__main__":
    sys.exit(main())
