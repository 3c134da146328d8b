"""How parked messages look on a terminal. Nothing that they carry reaches it unescaped."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from deploy.parked.keeping import kept, plain
from deploy.parked.message import Parked
from deploy.parked.selection import UNKNOWN_QUEUE, place

UNREADABLE = "unreadable"
TITLES = ("ID", "EVENT", "QUEUE", "PARKED", "AGE", "RETRIED", "REASON")
AUDIT_TITLES = ("AT", "ACTION", "ID", "EVENT", "QUEUE", "BY", "OUTCOME", "BECAUSE")
LONGEST_CELL = 40
LONGEST_REASON = 72
LONGEST_DUMP = 512
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"))


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines with aligned columns; the last one may be longer than the others."""
    cells = [
        [*(_shortened(cell, LONGEST_CELL) for cell in row[:-1]), _shortened(row[-1], LONGEST_REASON)] for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]


def row(parked: Parked, now: datetime) -> tuple[str, ...]:
    """A message as a line of the list."""
    at = parked.parked_at
    return (
        parked.id,
        parked.event or UNREADABLE,
        parked.queue or UNKNOWN_QUEUE,
        local(at),
        age(at, now) if at else "",
        str(parked.retried),
        parked.reason,
    )


def entry_row(entry: dict[str, Any]) -> tuple[str, ...]:
    """An entry of the audit as a line."""
    event, queue = entry["event"] or UNREADABLE, entry["queue"] or UNKNOWN_QUEUE
    names = (entry["action"], entry["event_id"], event, queue, entry["by"], entry["outcome"])
    return (local(entry["at"].astimezone()), *names, entry.get("because") or "")


def as_json(parked: Parked) -> str:
    """A message as one line of JSON, all of it."""
    facts = {
        "id": parked.id,
        "event": parked.event,
        "queue": parked.queue,
        "parked_at": parked.parked_at,
        "retried": parked.retried,
        "replays": parked.replays,
        "reason": parked.reason,
    }
    return json.dumps({**plain(facts), "message": kept(parked)})


def page(parked: Parked, now: datetime) -> Iterator[str]:
    """Everything about one message, and what can be done with it."""
    at = parked.parked_at
    facts = {
        "id": parked.id,
        "event": parked.event or UNREADABLE,
        "queue": parked.queue or UNKNOWN_QUEUE,
        "parked": f"{local(at)} ({age(at, now)} ago)" if at else UNKNOWN_QUEUE,
        "retried": f"{parked.retried} times, and replayed {parked.replays} times",
        "reason": parked.reason,
        "content": f"{parked.content_type}, {parked.content_encoding}, {len(parked.body)} bytes",
    }
    yield from (f"{title:8} {printable(told)}" for title, told in facts.items())
    yield "headers"
    headers = plain(parked.headers).items()
    yield from (f"  {printable(f'{header}: {json.dumps(told, ensure_ascii=False)}')}" for header, told in headers)
    yield "body"
    yield from (f"  {printable(line)}" for line in _body(parked.body))
    yield f"→ {_next_step(parked)}"


def name(parked: Parked) -> str:
    """What a message is called where one of its kind may be parked from several queues."""
    return printable(place(parked))


def printable(text: str) -> str:
    """The text with everything escaped that a terminal would obey rather than show."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def local(moment: datetime | None) -> str:
    """A time as the clock on the wall shows it."""
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    seconds = max(0, int((now - since).total_seconds()))
    return next((f"{seconds // size} {unit}" for size, unit in UNITS if seconds >= size), f"{seconds} s")


def _shortened(cell: str, length: int) -> str:
    shown = printable(cell)
    return shown if len(shown) <= length else f"{shown[: length - 1]}…"


def _body(body: bytes) -> list[str]:
    try:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=2).splitlines()
    except (ValueError, RecursionError):
        pass
    try:
        return body.decode().splitlines()
    except UnicodeDecodeError:
        return _dump(body)


def _dump(body: bytes) -> list[str]:
    lines = [body[start : start + 16].hex(" ") for start in range(0, min(len(body), LONGEST_DUMP), 16)]
    return lines if len(body) <= LONGEST_DUMP else [*lines, f"… {len(body) - LONGEST_DUMP} bytes more"]


def _next_step(parked: Parked) -> str:
    drop = f"`drop {name(parked)} --because WORDS` takes it off for good"
    if parked.queue is None:
        return f"It does not tell where it failed, so it cannot go back; {drop}."
    return f"Mend what the reason names, then `replay {name(parked)}`; or {drop}."
