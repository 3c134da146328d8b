"""What waits, measured when an operator's scrape asks: outboxes, queues, parked events."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from prometheus_client.core import GaugeMetricFamily
from pymongo import ASCENDING
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.chassis.broker import connection
from services.chassis.clock import utc_now
from services.chassis.logs import logger
from services.chassis.messaging.topology import PARKED, RETRY_SECONDS, retry_exchange
from services.chassis.storage.indexes import outboxes

WITHIN = 2.0

log = logger(__name__)


class Backlog:
    """A collector of the metrics library. What cannot be asked is left out of the answer and logged."""

    def __init__(self, database: Database[dict[str, Any]], amqp_uri: str, queues: list[str]) -> None:
        self._database = database
        self._amqp_uri = amqp_uri
        self._queues = [*queues, *map(retry_exchange, RETRY_SECONDS), PARKED]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        try:
            yield from self._outbox()
            yield from self._broker()
        except (PyMongoError, AMQPError, KombuError, OSError) as error:
            log.warning("metrics-incomplete", error=repr(error))

    def _outbox(self) -> Iterable[GaugeMetricFamily]:
        oldest = [found for name in outboxes(self._database) for found in _oldest(self._database, name)]
        age = (utc_now() - min(oldest)).total_seconds() if oldest else 0.0
        return [_gauge("taoshu_outbox_age_seconds", "Age of the oldest event that is not published yet.", {"": age})]

    def _broker(self) -> Iterable[GaugeMetricFamily]:
        ready, consumers = {}, {}
        with connection(self._amqp_uri, WITHIN) as broker:
            for name in self._queues:
                found = broker.default_channel.queue_declare(name, passive=True)
                ready[name], consumers[name] = found.message_count, found.consumer_count
        return [
            _gauge("taoshu_queue_ready", "Messages that wait in a queue.", ready, "queue"),
            _gauge("taoshu_queue_consumers", "Processes that consume a queue.", consumers, "queue"),
            _gauge("taoshu_parked", "Alarm above 0: events that wait for an operator.", {"": ready[PARKED]}),
        ]


def _oldest(database: Database[dict[str, Any]], collection: str) -> list[datetime]:
    waiting = {"outbox.0": {"$exists": True}, "outbox.occurred_at": {"$gt": ""}}
    found = database[collection].find(waiting, {"outbox.occurred_at": 1}).sort("outbox.occurred_at", ASCENDING).limit(1)
    return [datetime.fromisoformat(entry["occurred_at"]) for document in found for entry in document["outbox"]]


def _gauge(name: str, words: str, values: dict[str, float], label: str = "") -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, words, labels=[label] if label else None)
    for which, value in values.items():
        family.add_metric([which] if label else [], value)
    return family
