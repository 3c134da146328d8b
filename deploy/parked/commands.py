"""The commands of the operator's tool."""

import io
import json
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from environs import Env, EnvError
from pymongo.errors import PyMongoError

from deploy.local.words import CannotStart, complain, say
from deploy.parked import deeds, telling
from deploy.parked.arguments import given_in
from deploy.parked.audit import auditing, in_short
from deploy.parked.holding import BROKER_AWAY, holding
from deploy.parked.message import Parked
from deploy.parked.selection import from_queue, meant


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show our words must still show the rest.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    given = given_in(arguments)
    commands: dict[str, Callable[[Namespace], int]] = {
        "list": _list,
        "show": _show,
        "replay": _replay,
        "drop": _drop,
        "audit": _audit,
    }
    try:
        return commands[given.command](given)
    except CannotStart as problem:
        return complain(problem)
    except PyMongoError as error:
        return complain(_audit_failed(error))
    except BROKER_AWAY as error:
        return complain(CannotStart(f"The broker went away: {error}", "Look whether it runs, then try again.", 1))
    except KeyboardInterrupt:
        return 130


def _list(given: Namespace) -> int:
    found = _looked_at(given.queue)
    if given.json:
        say("".join(f"{telling.as_json(each)}\n" for each in found), end="")
    elif found:
        now = datetime.now(UTC)
        say("\n".join(telling.table([telling.TITLES, *(telling.row(each, now) for each in found)])))
    else:
        say(f"Nothing is parked from {given.queue}." if given.queue else "Nothing is parked.")
    return 0


def _show(given: Namespace) -> int:
    for each in meant(_looked_at(None), [given.id]):
        say("\n".join(telling.page(each, datetime.now(UTC))))
    return 0


def _looked_at(queue: str | None) -> list[Parked]:
    # Told only after it was given back: a pager may keep us waiting for as long as somebody reads.
    with holding(_setting("TAOSHU_AMQP_URI")) as hand:
        return from_queue(hand.messages, queue)


def _replay(given: Namespace) -> int:
    amqp_uri = _setting("TAOSHU_AMQP_URI")
    staying = 0
    with (
        auditing(_setting("TAOSHU_MONGODB_URI")) as audit,
        holding(amqp_uri) as hand,
        deeds.publishing(amqp_uri) as publisher,
    ):
        wanted = from_queue(hand.messages, given.queue) if given.all else meant(hand.messages, given.ids)
        for each in wanted:
            try:
                deeds.replay(each, hand, publisher, audit)
            except deeds.NotReplayed as reason:
                staying += 1
                say(f"✗ {telling.name(each)} stays parked: {reason}")
            else:
                say(f"✓ replayed {telling.name(each)}")
    say(f"{len(wanted) - staying} replayed, {staying} stay parked.")
    return 1 if staying else 0


def _drop(given: Namespace) -> int:
    with auditing(_setting("TAOSHU_MONGODB_URI")) as audit, holding(_setting("TAOSHU_AMQP_URI")) as hand:
        for each in meant(hand.messages, given.ids):
            deeds.drop(each, given.because, hand, audit)
            say(f"✓ dropped {telling.name(each)}; the audit keeps it")
    return 0


def _audit(given: Namespace) -> int:
    with auditing(_setting("TAOSHU_MONGODB_URI")) as audit:
        entries = audit.latest(given.last)
    if given.json:
        say("".join(f"{json.dumps(entry, default=str)}\n" for entry in entries), end="")
    elif entries:
        say("\n".join(telling.table([telling.AUDIT_TITLES, *map(telling.entry_row, entries)])))
    else:
        say("Nothing was replayed or dropped yet.")
    return 0


def _setting(name: str) -> str:
    try:
        return Env().str(name)
    except EnvError as error:
        raise CannotStart(f"{error}.", "Set it, or call the tool as `./taoshu parked`, which knows.") from error


def _audit_failed(error: PyMongoError) -> CannotStart:
    return CannotStart(
        f"The audit could not be written: {in_short(error)}",
        "Mend the database, then see with `list` what is still parked. What the audit calls `begun` may be done.",
        exit_code=1,
    )
