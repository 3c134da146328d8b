"""Everybody at once: orders at a steady rate until told to stop, and each of them brought to its end."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import requests

from tests.e2e.library import Library, Person
from tests.faults.clients import PATIENCE_OF_REQUEST, Client, NoAnswer
from tests.faults.ledger import Ledger
from tests.faults.people import FrontDoor, Reader, Staff

DESKS = 10
LOOKS_EVERY = 5.0
DESK_LOOKS_EVERY = 0.5
SIGNS_UP_EVERY = 1.5
BOOKS_OF_AN_ORDER = (1, 1, 1, 1, 2, 3)
TITLES_FOR_EACH_READER = 3


class Crowd:
    """All of them at once, ordering at a steady rate until told to stop ordering."""

    def __init__(self, library: Library, ledger: Ledger, rng: random.Random, readers: int, rate: float) -> None:
        self._ledger, self._rng, self._rate = ledger, rng, rate
        self._library = library
        self._ordering, self._closing = threading.Event(), threading.Event()
        self._threads: list[threading.Thread] = []
        self.failures: list[str] = []
        self.readers = [self._reader(library.new_reader("trust_card")) for _ in range(readers)]
        branches = [branch["branch_id"] for branch in library.visitor.get("/branches")["items"]]
        self.titles = [library.new_title(copies, rng.choice(branches)) for copies in _stock(rng, readers)]
        self.goals = _goals(library, branches)

    def begin(self) -> None:
        """Open the library."""
        self._ordering.set()
        for reader in self.readers:
            self._run(partial(self._live, reader))
        for desk in range(DESKS):
            self._run(partial(self._work, Staff(self._client(self._library.staff), desk, DESKS)))
        self._run(self._come_in)

    def stop_ordering(self) -> None:
        """No new orders; those there are go on to their end."""
        self._ordering.clear()

    def is_done(self) -> bool:
        """Whether no reader has an open order."""
        return not any(reader.open for reader in self.readers)

    def close(self) -> None:
        """Everybody goes home."""
        self._closing.set()
        for thread in self._threads:
            thread.join(PATIENCE_OF_REQUEST * 2)

    def _reader(self, person: Person) -> Reader:
        return Reader(self._client(person), self._client(self._library.staff), self._ledger)

    def _client(self, person: Person) -> Client:
        return Client(person, self._ledger, self._closing)

    def _run(self, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=self._guarded, args=(target,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _guarded(self, target: Callable[[], None]) -> None:
        with suppress(NoAnswer):
            try:
                target()
            except (requests.RequestException, KeyError, ValueError, TypeError) as error:
                # A person of the test who gives up would make a calm run out of a broken one.
                self.failures.append(repr(error))

    def _live(self, reader: Reader) -> None:
        rng = random.Random(self._rng.random())
        pause = len(self.readers) / self._rate
        next_order = time.monotonic() + rng.uniform(0, pause)
        while not self._closing.is_set():
            # By the clock: what an outage held up is ordered after it.
            while self._ordering.is_set() and time.monotonic() > next_order:
                next_order += rng.uniform(0.5, 1.5) * pause
                reader.order(rng.sample(self.titles, rng.choice(BOOKS_OF_AN_ORDER)), rng.choice(self.goals))
            reader.tend()
            # Looking more often would only keep the library from its work.
            self._closing.wait(rng.uniform(0.5, 1.5) * LOOKS_EVERY)

    def _come_in(self) -> None:
        visitor, desk = self._client(self._library.visitor), self._client(self._library.staff)
        door = FrontDoor(visitor, desk)
        while self._ordering.is_set():
            door.sign_up()
            self._closing.wait(SIGNS_UP_EVERY)

    def _work(self, staff: Staff) -> None:
        while not self._closing.is_set():
            staff.tend()
            self._closing.wait(DESK_LOOKS_EVERY)


def _stock(rng: random.Random, readers: int) -> list[int]:
    """Copies of each title: plenty of most, few of some, so that readers have to wait for each other, but not for so
    long that everybody's card is full of books that they wait for."""
    return [rng.choice((1, 4, 8, 12, 12)) for _ in range(TITLES_FOR_EACH_READER * readers)]


def _goals(library: Library, branches: Sequence[str]) -> list[dict[str, Any]]:
    """Ways to get a book, half of them with the courier."""
    goals = []
    for branch_id in branches:
        for method in ("pickup", "delivery"):
            slots = library.visitor.get("/slots", method=method, branch_id=branch_id)["items"]
            address = {"address": "锦林路 8 号 3 栋 201"} if method == "delivery" else {}
            goals += [{"method": method, "branch_id": branch_id, "slot_id": s["slot_id"], **address} for s in slots]
    return goals
