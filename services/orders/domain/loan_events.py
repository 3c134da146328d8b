"""Facts about loans that the verbs return. ``wire_name`` never changes."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from services.orders.domain.events import ReaderCard


@dataclass(frozen=True, slots=True)
class LoanEvent:
    """Something happened to a loan."""

    loan_id: str
    order_id: str
    reader_id: str
    title_id: str
    title: str
    barcode: str


@dataclass(frozen=True, slots=True)
class LoanStarted(LoanEvent):
    """The reader has the book until ``due_on``."""

    wire_name: ClassVar[str] = "loan-started"
    due_on: date


@dataclass(frozen=True, slots=True)
class LoanRenewed(LoanEvent):
    """The reader keeps the book until ``due_on``."""

    wire_name: ClassVar[str] = "loan-renewed"
    due_on: date


@dataclass(frozen=True, slots=True)
class LoanReturned(LoanEvent):
    """The library has the book again."""

    wire_name: ClassVar[str] = "loan-returned"
    branch_id: str
    returned_at: datetime


@dataclass(frozen=True, slots=True)
class LoanDueSoon(LoanEvent):
    """The book is due in a few days."""

    wire_name: ClassVar[str] = "loan-due-soon"
    due_on: date


@dataclass(frozen=True, slots=True)
class LoanOverdue(LoanEvent):
    """The book is late by so many days."""

    wire_name: ClassVar[str] = "loan-overdue"
    due_on: date
    days: int


@dataclass(frozen=True, slots=True)
class LoanRecalled(LoanEvent):
    """Others wait: the book is due earlier."""

    wire_name: ClassVar[str] = "loan-recalled"
    due_on: date


@dataclass(frozen=True, slots=True)
class LoanDueMoved(LoanEvent):
    """The branch is closed on the day: the book is due later."""

    wire_name: ClassVar[str] = "loan-due-moved"
    due_on: date
    reason: str


class LoanClaimedReturned(LoanEvent):
    """The reader says that the book is back."""

    wire_name: ClassVar[str] = "loan-claimed-returned"


@dataclass(frozen=True, slots=True)
class LoanClaimDenied(LoanEvent):
    """The library did not find it."""

    wire_name: ClassVar[str] = "loan-claim-denied"
    due_on: date


@dataclass(frozen=True, slots=True)
class LoanLost(LoanEvent):
    """The book is gone; whoever waits for its branch's copy waits on."""

    wire_name: ClassVar[str] = "loan-lost"
    branch_id: str


class LoanSettled(LoanEvent):
    """A lost book is made good or forgiven."""

    wire_name: ClassVar[str] = "loan-settled"


@dataclass(frozen=True, slots=True)
class CollectionRequested(LoanEvent):
    """The courier shall fetch the book."""

    wire_name: ClassVar[str] = "collection-requested"
    reader: ReaderCard
    address: str
    branch_id: str
