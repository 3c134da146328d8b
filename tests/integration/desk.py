"""The operator's desk in tests: parks messages as services do, calls the tool, and looks at what came of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from kombu import Connection
from pymongo import MongoClient

from deploy.parked.commands import main
from deploy.parked.holding import holding
from services.chassis.clock import utc_now
from services.chassis.messaging.topology import PARKED
from tests.conftest import System

NOTICES = "users.notices"
Document = dict[str, Any]


class Said(NamedTuple):
    """How a call of the tool ended."""

    code: int
    out: str
    err: str


class Desk:
    """Other things may be parked too; they are left alone."""

    def __init__(
        self, amqp_uri: str, channel: Any, mongodb: MongoClient[Document], capsys: pytest.CaptureFixture[str]
    ) -> None:
        self.amqp_uri = amqp_uri
        self.channel = channel
        self._mongodb = mongodb
        self._capsys = capsys
        self._bodies: set[bytes] = set()

    def run(self, *words: str) -> Said:
        """Call the tool as an operator does."""
        self._capsys.readouterr()
        code = main(words)
        return Said(code, *self._capsys.readouterr())

    def park(
        self,
        body: Any,
        headers: Document | None = None,
        form: str = "application/json",
        code: str = "utf-8",
        **more: Any,
    ) -> None:
        """Put a message where services put theirs; returns when it is there."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._bodies.add(raw)
        properties = {"delivery_mode": 2, **more}
        message = self.channel.prepare_message(raw, None, form, code, headers or {}, properties)
        self.channel.basic_publish_confirm(message, exchange=PARKED, routing_key="")

    def count(self) -> int:
        """How much is parked and in nobody's hand."""
        return int(self.channel.queue_declare(PARKED, passive=True).message_count)

    def listed(self, *ids: str) -> list[Document]:
        """What the tool lists of these ids, or of all."""
        said = self.run("list", "--json")
        assert (said.code, said.err) == (0, "")
        found = [json.loads(line) for line in said.out.splitlines()]
        return [each for each in found if each["id"] in ids] if ids else found

    def audited(self, event_id: str) -> list[Document]:
        """What is in the record about an event."""
        return list(self._mongodb["taoshu_operations"]["parked_audit"].find({"event_id": event_id}))

    def notices(self, event: Document) -> int:
        """How often an event from ``rejected`` has acted."""
        whose = {"account_id": event["payload"]["reader_id"]}
        return self._mongodb["taoshu_users"]["notices"].count_documents(whose)

    def clear(self) -> None:
        """Take off what is left of our own."""
        with holding(self.amqp_uri) as hand:
            for each in hand.messages:
                if each.body in self._bodies:
                    hand.take_off(each)


@contextmanager
def at_desk(
    system: System,
    mongodb: MongoClient[Document],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Iterator[Desk]:
    """A desk with the addresses of a system in its environment; it is left as clean as it was."""
    nodes = system.nodes
    monkeypatch.setenv("TAOSHU_AMQP_URI", nodes["amqp"]["deploy"])
    monkeypatch.setenv("TAOSHU_MONGODB_URI", nodes["mongodb"].get("operator", nodes["mongodb"]["root"]))
    with Connection(nodes["amqp"]["deploy"]) as connection:
        desk = Desk(nodes["amqp"]["deploy"], connection.default_channel, mongodb, capsys)
        yield desk
    desk.clear()


def failed(queue: str = NOTICES, **more: Any) -> Document:
    """The headers of an event that a service gave up."""
    told = {"taoshu-queue": queue, "taoshu-reason": "KeyError: 'x'", "taoshu-parked-at": utc_now().isoformat()}
    return {**told, "taoshu-attempt": 5, **more}


def died(queue: str, reason: str) -> Document:
    """What the broker adds to an event that it moves from a queue."""
    return {"queue": queue, "reason": reason, "time": utc_now().replace(tzinfo=None), "count": 1}
