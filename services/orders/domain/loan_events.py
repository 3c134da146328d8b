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
class CollectionRequested(LoanEvent):
    """The courier shall fetch the book."""

    wire_name: ClassVar[str] = "collection-requested"
    reader: ReaderCard
    address: str
    branch_id: str
