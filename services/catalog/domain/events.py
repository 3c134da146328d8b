"""Facts that the verbs of this service return. ``wire_name`` never changes."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """The catalog's answer to one line of an order."""

    order_id: str
    line_id: str
    title_id: str


@dataclass(frozen=True, slots=True)
class CopyAllotted(LineAnswer):
    """A copy is claimed for the line."""

    wire_name: ClassVar[str] = "copy-allotted"
    barcode: str
    branch_id: str


@dataclass(frozen=True, slots=True)
class EditionAllotted(CopyAllotted):
    """A copy of this edition is claimed for a line that wanted another."""

    wire_name: ClassVar[str] = "edition-allotted"
    edition: str


@dataclass(frozen=True, slots=True)
class CopyWaitlisted(LineAnswer):
    """Every copy is out; ``place`` 1 is next."""

    wire_name: ClassVar[str] = "copy-waitlisted"
    place: int


@dataclass(frozen=True, slots=True)
class CopyUnavailable(LineAnswer):
    """The library cannot supply the title."""

    wire_name: ClassVar[str] = "copy-unavailable"
    message: str


@dataclass(frozen=True, slots=True)
class AvailabilityChanged:
    """How many copies a reader could get now."""

    wire_name: ClassVar[str] = "availability-changed"
    title_id: str
    available: int
    total: int
    waiting: int
