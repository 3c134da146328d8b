"""The ledger: what the HTTP API has promised, written down by us, independently of every service."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Accepted:
    """One order that was answered with 202."""

    order_id: str
    key: str
    title_ids: tuple[str, ...]
    slot_id: str


@dataclass(slots=True)
class Ledger:
    """What clients were told. Safe for threads."""

    orders: dict[str, Accepted] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)
    """(verb, id) of every other command that was answered with success."""
    contradictions: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    planted: dict[str, str] = field(default_factory=dict)
    """What we put on queues that must end in ``parked``: a mark in its body, and what it is."""
    measured: dict[str, float] = field(default_factory=dict)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def accepted(self, order: Accepted) -> None:
        """An order was accepted; the same key must always name the same order."""
        with self._writing:
            twins = [known for known in self.orders.values() if known.key == order.key]
            if any(twin.order_id != order.order_id for twin in twins):
                self.contradictions.append(f"key {order.key} named {twins[0].order_id} and {order.order_id}")
            self.orders[order.order_id] = order

    def done(self, verb: str, of: str) -> None:
        """A command was answered with success."""
        with self._writing:
            self.told.add((verb, of))

    def note(self, answer: str) -> None:
        """Count an answer by its kind."""
        with self._writing:
            self.answers[answer] += 1

    def plant(self, mark: str, what: str) -> None:
        """Something that must be parked goes on its way."""
        with self._writing:
            self.planted[mark] = what

    def all_told(self, verb: str) -> set[str]:
        """The ids for which this command was answered with success."""
        with self._writing:
            return {of for told, of in self.told if told == verb}

    def facts(self) -> dict[str, Any]:
        """How clients fared, and what was measured on the way."""
        return {**dict(sorted(self.answers.items())), **self.measured}
