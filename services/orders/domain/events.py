"""Facts about orders that the verbs return. ``wire_name`` never changes."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ReaderCard:
    """Whom the books are for."""

    reader_id: str
    name: str
    phone: str | None


@dataclass(frozen=True, slots=True)
class Destination:
    """How and where the reader wants the books."""

    method: str
    branch_id: str
    slot_id: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class WantedCopy:
    """A line as others need to know it."""

    line_id: str
    title_id: str
    title: str
    barcode: str | None = None


@dataclass(frozen=True, slots=True)
class OrderEvent:
    """Something happened to an order as a whole."""

    order_id: str
    reader_id: str


@dataclass(frozen=True, slots=True)
class OrderSubmitted(OrderEvent):
    """A reader asks for books."""

    wire_name: ClassVar[str] = "order-submitted"
    fulfilment: Destination
    lines: list[WantedCopy]


@dataclass(frozen=True, slots=True)
class EditionWanted(OrderEvent):
    """No copy of a title is here; the reader takes another edition, if it is none of ``besides``."""

    wire_name: ClassVar[str] = "edition-wanted"
    line_id: str
    title_id: str
    branch_id: str
    besides: list[str]


class OrderReadyForReview(OrderEvent):
    """Everything has been answered; staff can decide."""

    wire_name: ClassVar[str] = "order-ready-for-review"


class OrderClaimed(OrderEvent):
    """A member of staff has the order in hand."""

    wire_name: ClassVar[str] = "order-claimed"


@dataclass(frozen=True, slots=True)
class OrderApproved(OrderEvent):
    """Staff said yes to these lines."""

    wire_name: ClassVar[str] = "order-approved"
    reader: ReaderCard
    fulfilment: Destination
    lines: list[WantedCopy]


@dataclass(frozen=True, slots=True)
class ApprovalTakenBack(OrderEvent):
    """Staff think better of it: what nobody has packed is reviewed again. ``number`` tells one time from another."""

    wire_name: ClassVar[str] = "approval-taken-back"
    number: int


@dataclass(frozen=True, slots=True)
class OrderRejected(OrderEvent):
    """The whole order ends with a reason."""

    wire_name: ClassVar[str] = "order-rejected"
    reason_code: str
    message: str


@dataclass(frozen=True, slots=True)
class LinesRejected(OrderEvent):
    """Some lines end with a reason; the order goes on."""

    wire_name: ClassVar[str] = "lines-rejected"
    reason_code: str
    message: str


class OrderCancelled(OrderEvent):
    """The reader, staff for the reader, or the library for itself, took the order back."""

    wire_name: ClassVar[str] = "order-cancelled"


class OrderExpired(OrderEvent):
    """Nobody came for the books."""

    wire_name: ClassVar[str] = "order-expired"


class OrderProgressed(OrderEvent):
    """The order moved on the way to the reader; pages showing it are stale."""

    wire_name: ClassVar[str] = "order-progressed"


@dataclass(frozen=True, slots=True)
class OrderPostponed(OrderEvent):
    """The branch is closed: the reader comes, or gets the books, later than was agreed. ``text`` says until when."""

    wire_name: ClassVar[str] = "order-postponed"
    text: str


class OrderClosed(OrderEvent):
    """Nothing of the order is open any more."""

    wire_name: ClassVar[str] = "order-closed"


@dataclass(frozen=True, slots=True)
class OrderForgotten:
    """Nobody is to know any more who this order was for."""

    wire_name: ClassVar[str] = "order-forgotten"
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderEscalated(OrderEvent):
    """The order has waited too long for something; staff have to look after it."""

    wire_name: ClassVar[str] = "order-escalated"
    status: str
    since: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class HandoverRequested(OrderEvent):
    """Delivery shall have the handover of these lines, and say where the books are if they are not at ``status``."""

    wire_name: ClassVar[str] = "handover-requested"
    reader: ReaderCard
    fulfilment: Destination
    lines: list[WantedCopy]
    status: str


class HandoverRevoked(OrderEvent):
    """The order has ended; delivery shall confirm that it hands nothing over."""

    wire_name: ClassVar[str] = "handover-revoked"


@dataclass(frozen=True, slots=True)
class LinesReleased(OrderEvent):
    """Copies and places in a queue that the order lets go of."""

    wire_name: ClassVar[str] = "lines-released"
    lines: list[WantedCopy]


@dataclass(frozen=True, slots=True)
class SlotReleased:
    """The slot is free for another order."""

    wire_name: ClassVar[str] = "slot-released"
    order_id: str
    slot_id: str
