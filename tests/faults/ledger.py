"""The ledger: what the HTTP API has promised, written down by us, independently of every service."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Ledger:
    """What clients were told. Safe for threads."""

    orders: set[str] = field(default_factory=set)
    """The ids of orders that were answered with 202."""
    asked: int = 0
    """Orders that clients wanted to submit, about; for the rate alone."""
    told: set[tuple[str, str]] = field(default_factory=set)
    """(verb, id) of every other command that was answered with success."""
    in_doubt: dict[tuple[str, str], str] = field(default_factory=dict)
    """By (verb, id), the refusal of a command of which an earlier try was not answered."""
    answers: Counter[str] = field(default_factory=Counter)
    planted: dict[str, str] = field(default_factory=dict)
    """What we put on queues that must end in ``parked``: a mark in its body, and what it is."""
    measured: dict[str, float] = field(default_factory=dict)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def accepted(self, order_id: str) -> None:
        """An order was accepted."""
        with self._writing:
            self.orders.add(order_id)

    def done(self, verb: str, of: str) -> None:
        """A command was answered with success."""
        with self._writing:
            self.told.add((verb, of))

    def refused_in_doubt(self, verb: str, of: str, answer: str) -> None:
        """A command was refused that may have been carried out before."""
        with self._writing:
            self.in_doubt[verb, of] = answer

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
