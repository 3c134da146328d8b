"""Facts that the verbs of this service return. ``wire_name`` never changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class SlotClaimed:
    """The order has its place."""

    wire_name: ClassVar[str] = "slot-claimed"
    order_id: str
    slot_id: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class SlotMoved(SlotClaimed):
    """The order has its place in another slot, since the branch is closed."""

    wire_name: ClassVar[str] = "slot-moved"
    reason: str


@dataclass(frozen=True, slots=True)
class SlotRefused:
    """There is no place for the order."""

    wire_name: ClassVar[str] = "slot-refused"
    order_id: str
    slot_id: str
    message: str


@dataclass(frozen=True, slots=True)
class HandoverEvent:
    """Something happened on the way to the reader."""

    order_id: str
    reader_id: str
    method: str
    branch_id: str


class HandoverCreated(HandoverEvent):
    """There is something to pack."""

    wire_name: ClassVar[str] = "handover-created"


@dataclass(frozen=True, slots=True)
class HandoverReady(HandoverEvent):
    """The books wait at the counter."""

    wire_name: ClassVar[str] = "handover-ready"
    pickup_code: str


class HandoverPacked(HandoverEvent):
    """The parcel waits for the courier."""

    wire_name: ClassVar[str] = "handover-packed"


class HandoverDispatched(HandoverEvent):
    """The courier is on the way."""

    wire_name: ClassVar[str] = "handover-dispatched"


@dataclass(frozen=True, slots=True)
class HandoverAttempted(HandoverEvent):
    """The courier was at the door in vain and will come again."""

    wire_name: ClassVar[str] = "handover-attempted"
    outcome: str


@dataclass(frozen=True, slots=True)
class HandoverCompleted(HandoverEvent):
    """The reader has the books."""

    wire_name: ClassVar[str] = "handover-completed"
    handed_over_at: datetime


class HandoverCancelled(HandoverEvent):
    """The order ended and the books are still here."""

    wire_name: ClassVar[str] = "handover-cancelled"


@dataclass(frozen=True, slots=True)
class HandoverWithdrawn(HandoverEvent):
    """The approval was taken back and nothing is packed yet; the answer to the taking back of this ``number``."""

    wire_name: ClassVar[str] = "handover-withdrawn"
    number: int


@dataclass(frozen=True, slots=True)
class HandoverFailed(HandoverEvent):
    """The books come back."""

    wire_name: ClassVar[str] = "handover-failed"
    outcome: str
