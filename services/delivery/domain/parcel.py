"""What a handover is made of: its books, whom they are for, the visits at the door."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(slots=True)
class Parcel:
    """One book of the handover."""

    line_id: str
    title_id: str
    title: str
    barcode: str | None


@dataclass(slots=True)
class Attempt:
    """One visit at the door."""

    at: datetime
    outcome: str
    proof: str | None
    courier_id: str


@dataclass(slots=True)
class Recipient:
    """Whom the books are for: what the person who hands over needs, and nothing more."""

    reader_id: str
    name: str = ""
    phone: str | None = None
