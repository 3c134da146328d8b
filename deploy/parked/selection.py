"""Which messages an operator means."""

from collections.abc import Sequence

from deploy.local.words import CannotStart
from deploy.parked.message import Parked

UNKNOWN_QUEUE = "-"
SHORTEST = 4


def from_queue(messages: Sequence[Parked], queue: str | None) -> list[Parked]:
    """Those that failed in a queue, or all."""
    return [each for each in messages if queue in (None, each.queue or UNKNOWN_QUEUE)]


def meant(messages: Sequence[Parked], names: Sequence[str]) -> list[Parked]:
    """The messages of these names, oldest first: an id, its first letters, or ``ID@queue``.

    An event that was parked from one queue several times has one name there. Raises CannotStart for a name that means
    nothing, or more than one thing; then nothing at all is meant.
    """
    tags = {each.tag for name in names for each in _named(messages, name)}
    return [each for each in messages if each.tag in tags]


def place(parked: Parked) -> str:
    """Its name with the queue where it failed: the same event may be parked from several."""
    return f"{parked.id}@{parked.queue or UNKNOWN_QUEUE}"


def _named(messages: Sequence[Parked], name: str) -> list[Parked]:
    found = [each for each in messages if name in (each.id, place(each))] or _beginning(messages, name)
    places = sorted({place(each) for each in found})
    if not places:
        raise CannotStart(f"Nothing that is parked is called {name!r}.", "`list` shows what is parked.")
    if len(places) > 1:
        raise CannotStart(
            f"{name!r} may mean any of {len(places)}: {', '.join(map(repr, places[:5]))}.",
            "Say which, as ID@QUEUE if need be.",
        )
    return found


def _beginning(messages: Sequence[Parked], name: str) -> list[Parked]:
    letters, at, queue = name.rpartition("@")
    if not at:
        letters, queue = name, ""
    if len(letters) < SHORTEST:
        raise CannotStart(f"{name!r} is too short for a name.", f"Give at least {SHORTEST} letters of the id.")
    return [each for each in messages if each.id.startswith(letters) and queue in ("", each.queue or UNKNOWN_QUEUE)]
