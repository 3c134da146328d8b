"""Facts that the verbs of this service return. ``wire_name`` never changes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReaderRegistered:
    """A reader exists and may borrow."""

    wire_name: ClassVar[str] = "reader-registered"
    reader_id: str
    name: str
    phone: str
    card: str | None


@dataclass(frozen=True, slots=True)
class CardGranted:
    """Staff confirmed the reader's card."""

    wire_name: ClassVar[str] = "card-granted"
    reader_id: str
    card: str


@dataclass(frozen=True, slots=True)
class NeedsConfirmed:
    """What makes borrowing easier for the reader, until a day."""

    wire_name: ClassVar[str] = "needs-confirmed"
    reader_id: str
    needs: str | None
    until: date | None


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session is over."""

    wire_name: ClassVar[str] = "session-ended"
    session_id: str
    account_id: str
    ended_at: datetime
