"""What is found when everything is quiet: databases, queues, and the log of every event ever published."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kombu import Connection
from pymongo import MongoClient

from services.chassis.messaging.topology import LOG, PARKED
from services.chassis.storage.indexes import outboxes
from services.contracts.subscriptions import EVENTS
from tests.faults.ground import SERVICES, Ground

Document = dict[str, Any]
QUIET = 2.0


@dataclass(slots=True)
class Evidence:
    """One look at everything."""

    orders: dict[str, Document]
    loans: dict[str, Document]
    titles: dict[str, Document]
    slots: dict[str, Document]
    handovers: dict[str, Document]
    notices: dict[str, Document]
    accounts: dict[str, Document]
    borrowers: dict[str, Document]
    events: dict[str, Document]
    """By event id, as the log has them; one published twice is here once."""
    sequences: dict[str, int]
    """How many events each aggregate says that it has recorded."""
    unsent: list[str]
    parked: list[str]
    waiting: dict[str, int] = field(default_factory=dict)

    def told(self, *names: str) -> list[Document]:
        """The events of these names."""
        return [event for event in self.events.values() if event["name"] in names]

    def told_by(self) -> dict[str, set[int]]:
        """The sequences that the log has of each aggregate."""
        found: dict[str, set[int]] = defaultdict(set)
        for event in self.events.values():
            found[f"{EVENTS[event['name']].producer}/{event['aggregate_id']}"].add(event["sequence"])
        return found


def gather(ground: Ground, titles: Iterable[str]) -> Evidence:
    """Look at everything."""
    with ground.database() as client:
        orders = client["taoshu_orders"]
        return Evidence(
            orders=_all(orders["orders"].find()),
            loans=_all(orders["loans"].find()),
            titles=_all(client["taoshu_catalog"]["titles"].find({"_id": {"$in": list(titles)}})),
            slots=_all(client["taoshu_delivery"]["slots"].find()),
            handovers=_all(client["taoshu_delivery"]["handovers"].find()),
            notices=_all(client["taoshu_users"]["notices"].find()),
            accounts=_all(client["taoshu_users"]["accounts"].find()),
            borrowers=_all(orders["borrowers"].find()),
            events=_log(ground),
            sequences=_sequences(client),
            unsent=_unsent(client),
            parked=_parked(ground),
            waiting={name: _held(row) for name, row in ground.queues().items() if name not in (LOG, PARKED)},
        )


def _all(documents: Iterable[Document]) -> dict[str, Document]:
    return {document["_id"]: document for document in documents}


def _held(row: dict[str, int]) -> int:
    return row["messages_ready"] + row["messages_unacknowledged"]


def _aggregates(client: MongoClient[Document]) -> Iterable[tuple[str, Document]]:
    for service in SERVICES:
        database = client[f"taoshu_{service}"]
        for name in outboxes(database):
            for document in database[name].find({}, {"sequence": 1, "outbox": 1}):
                yield service, document


def _sequences(client: MongoClient[Document]) -> dict[str, int]:
    return {f"{service}/{each['_id']}": each["sequence"] for service, each in _aggregates(client) if each["sequence"]}


def _unsent(client: MongoClient[Document]) -> list[str]:
    return [entry["event_id"] for _, each in _aggregates(client) for entry in each["outbox"]]


def _parked(ground: Ground) -> list[str]:
    """The bodies of everything parked; they stay there."""
    with ground.channel() as channel:
        found = []
        while (message := channel.basic_get(PARKED)) is not None:
            body = message.body
            found.append(body if isinstance(body, str) else body.decode("utf-8", "replace"))
        return found


def _log(ground: Ground) -> dict[str, Document]:
    events: dict[str, Document] = {}
    arrived = threading.Event()

    def take(message: Any) -> None:
        body = json.loads(message.body)
        events[body["event_id"]] = body
        message.channel.basic_ack(message.delivery_tag)
        arrived.set()

    with Connection(ground.nodes["amqp"]["deploy"]) as connection:
        channel = connection.default_channel
        channel.basic_qos(0, 500, False)
        channel.basic_consume(LOG, callback=take, arguments={"x-stream-offset": "first"})
        while True:
            arrived.clear()
            try:
                connection.drain_events(timeout=QUIET)
            except TimeoutError:
                return events
