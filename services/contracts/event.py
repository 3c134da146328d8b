"""What an event is on the wire: a frozen name, a version, a payload schema."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, Schema


class Payload(Schema):
    """A payload reader that tolerates fields it does not know, so producers can add some."""

    class Meta:
        unknown = EXCLUDE


@dataclass(frozen=True, slots=True)
class EventContract:
    """One event: ``name`` and ``producer`` are wire literals that never change."""

    name: str
    producer: str
    version: int
    payload: type[Payload]

    @property
    def exchange(self) -> str:
        """The exchange that carries every event of the producing service."""
        return f"{self.producer}.events"
