"""Live events: one follower of the event log a worker, many readers of it.

The services are the truth, a live event is a hint to look again. Its id is its offset in the log, which is the same
in every worker and survives restarts, so ``Last-Event-ID`` replays what a page missed.
"""

import queue
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from kombu.utils.json import loads

from services.chassis.broker import connection
from services.chassis.logs import logger
from services.contracts.subscriptions import EVENTS

LOG = "log"
REMEMBERED = 5000
REMEMBERED_FOR = timedelta(minutes=10)
SLOWEST = 100
HEARTBEAT_SECONDS = 15
CATCHING_UP_SECONDS = 5
"""How long the first page of a worker waits for the follower to reach the present."""
COURIERS_HEAR = frozenset({"collection-requested", "loan-returned", "loan-lost", "order-cancelled", "order-expired"})
DESK_ROLES = frozenset({"staff", "admin"})
FOR_THE_DESK = frozenset({"order-escalated", "handover-requested", "handover-revoked"})

log = logger(__name__)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the log, cut down to what a page needs to look again."""

    offset: int
    name: str
    producer: str
    occurred_at: str
    payload: dict[str, Any]

    def seen_by(self, subject: dict[str, Any]) -> bool:
        """Whether this account may know of it."""
        if self.producer not in ("orders", "delivery"):
            return False
        if subject["role"] in DESK_ROLES:
            return True
        if self.name in FOR_THE_DESK:
            return False
        if subject["role"] == "courier":
            return self.name.startswith("handover-") or self.name in COURIERS_HEAR
        return bool(self.payload.get("reader_id") == subject["account_id"])

    def hint(self) -> dict[str, Any]:
        """What is sent: which thing changed, never personal details."""
        things = ("order_id", "loan_id", "title_id")
        about = {key: self.payload[key] for key in things if key in self.payload}
        return {"event": self.name, "occurred_at": self.occurred_at, **about}


@dataclass(slots=True, eq=False)
class Listener:
    """One open page; ``None`` in its queue wakes it."""

    subject: dict[str, Any]
    session_id: str
    until: datetime
    ended: bool = False
    waiting: "queue.Queue[Happening | None]" = field(default_factory=lambda: queue.Queue(SLOWEST))


class Feed:
    """Follows the log from a while ago and passes events on."""

    def __init__(self, amqp_uri: str) -> None:
        self._uri = amqp_uri
        self._recent: deque[Happening] = deque(maxlen=REMEMBERED)
        self._listeners: set[Listener] = set()
        self._changing = threading.Lock()
        self._thread: threading.Thread | None = None
        self._last_offset: int | None = None
        self._began_at = datetime.now(UTC)
        self._caught_up = threading.Event()

    def listen(self, listener: Listener, after: int | None) -> Iterator[Happening | None]:
        """Events for one page, from ``after`` on; None now and then when nothing happens.

        Ends when the session ends, or when the page is too slow and must come back with its last id.
        """
        with self._changing:
            missed = [each for each in self._recent if after is not None and each.offset > after]
            self._listeners.add(listener)
        try:
            yield from (each for each in missed if each.seen_by(listener.subject))
            while datetime.now(UTC) < listener.until:
                try:
                    happening = listener.waiting.get(timeout=HEARTBEAT_SECONDS)
                except queue.Empty:
                    yield None
                    continue
                if listener.ended or happening is None:
                    return
                yield happening
        finally:
            with self._changing:
                self._listeners.discard(listener)

    def remembers(self, after: int | None) -> bool:
        """Whether everything after this offset can still be replayed from here."""
        self.start()
        self._caught_up.wait(CATCHING_UP_SECONDS)
        with self._changing:
            return after is None or (bool(self._recent) and self._recent[0].offset <= after + 1)

    def start(self) -> None:
        """Begin to follow the log; again changes nothing."""
        with self._changing:
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow_forever, daemon=True)
                self._thread.start()

    def _follow_forever(self) -> None:
        while True:
            try:
                self._follow()
            except (OSError, KombuError, AMQPError) as error:
                log.warning("event-log-lost", error=repr(error))
            except Exception:
                # Every open page of this worker depends on this thread.
                log.exception("event-log-reader-failed")
            time.sleep(1)

    def _follow(self) -> None:
        start: Any = datetime.now(UTC) - REMEMBERED_FOR
        if self._last_offset is not None:
            start = self._last_offset + 1
        with connection(self._uri, heartbeat=10) as broker:
            channel = broker.default_channel
            channel.basic_qos(0, 500, False)
            channel.basic_consume(LOG, callback=self._take, arguments={"x-stream-offset": start})
            while True:
                try:
                    broker.drain_events(timeout=1)
                except TimeoutError:
                    self._caught_up.set()
                broker.heartbeat_check()

    def _take(self, message: Any) -> None:
        message.channel.basic_ack(message.delivery_tag)
        offset = message.headers["x-stream-offset"]
        if self._last_offset is not None and offset <= self._last_offset:
            return
        self._last_offset = offset
        happening = _read(offset, message.body)
        if happening is None:
            return
        if datetime.fromisoformat(happening.occurred_at) >= self._began_at:
            self._caught_up.set()
        self._pass_on(happening)

    def _pass_on(self, happening: Happening) -> None:
        with self._changing:
            self._recent.append(happening)
            for listener in list(self._listeners):
                if happening.payload.get("session_id") == listener.session_id:
                    self._end(listener)
                elif happening.seen_by(listener.subject):
                    self._give(listener, happening)

    def _give(self, listener: Listener, happening: Happening) -> None:
        try:
            listener.waiting.put_nowait(happening)
        except queue.Full:
            self._end(listener)

    def _end(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        listener.ended = True
        if not listener.waiting.full():
            listener.waiting.put_nowait(None)


def _read(offset: int, body: Any) -> Happening | None:
    try:
        envelope = loads(body)
        contract = EVENTS[envelope["name"]]
        return Happening(offset, contract.name, contract.producer, envelope["occurred_at"], envelope["payload"])
    except (ValueError, KeyError, TypeError):
        log.warning("event-unreadable", offset=offset)
        return None
