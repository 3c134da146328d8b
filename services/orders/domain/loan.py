"""A loan: from the handover scan to the return scan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.orders.domain import loan_events as said
from services.orders.domain.calendar import Branch, due_day, local_day
from services.orders.domain.events import ReaderCard
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Order
from services.orders.domain.policy import Action, insist, verdict
from services.orders.domain.refusals import (
    AddressNeeded,
    LoanStateForbids,
)
from services.orders.domain.terms import Book, Terms


@dataclass(slots=True)
class Loan:
    """One copy with one reader. Its id is the id of the order line that it came from."""

    loan_id: str
    order_id: str
    reader: ReaderCard
    title_id: str
    title: str
    barcode: str
    branch_id: str
    started_at: datetime
    due_on: date
    renewals: int = 0
    address: str | None = None
    collection_at: datetime | None = None
    returned_at: datetime | None = None
    returned_to: str | None = None
    active_barcode: str | None = None
    material: str = "book"

    def fact(self, kind: Any, **details: Any) -> Any:
        """An event about this loan."""
        return kind(
            loan_id=self.loan_id,
            order_id=self.order_id,
            reader_id=self.reader.reader_id,
            title_id=self.title_id,
            title=self.title,
            barcode=self.barcode,
            **details,
        )

    def book(self, is_awaited: bool = False) -> Book:
        """What the policy looks at."""
        return Book(self.title_id, self.material, self.branch_id, self.due_on, self.renewals, is_awaited)

    def renew(self, book: Book, terms: Terms, branch: Branch | None, today: date) -> Events:
        """Keep the book longer, counted from the present due day. Raises what the policy refuses."""
        self._check_out()
        insist([verdict(Action.RENEW, book, terms, today)], [self.title])
        self.renewals += 1
        self.due_on = due_day(self.due_on, terms.figure("renewal_days", book).value, branch)
        return [self.fact(said.LoanRenewed, due_on=self.due_on)]

    def ask_collection(self, address: str | None, now: datetime) -> Events:
        """Have the courier fetch the book. Raises AddressNeeded when no address is known."""
        self._check_out()
        place = address or self.address
        if not place:
            raise AddressNeeded(self.loan_id)
        self.collection_at = now
        return [self.fact(said.CollectionRequested, reader=self.reader, address=place, branch_id=self.branch_id)]

    def give_back(self, branch_id: str | None, now: datetime) -> Events:
        """The return scan: the loan ends, wherever the book was brought."""
        self._check_out()
        self.returned_at, self.returned_to = now, branch_id or self.branch_id
        self.active_barcode = None
        return self.returned()

    def returned(self) -> Events:
        """That the book is back, as an event; once more for whoever did not hear of it."""
        branch_id = self.returned_to or self.branch_id
        return [self.fact(said.LoanReturned, branch_id=branch_id, returned_at=self.returned_at)]

    def _check_out(self) -> None:
        if self.returned_at is not None:
            raise LoanStateForbids(self.loan_id)


def start(order: Order, line: Line, terms: Terms, branch: Branch | None, now: datetime) -> tuple[Loan, Events]:
    """The loan that the handover of a line begins."""
    assert line.copy_barcode is not None
    book = Book(line.title_id, line.material, order.fulfilment.branch_id)
    loan_days = terms.figure("loan_days", book).value
    loan = Loan(
        loan_id=line.line_id,
        order_id=order.order_id,
        reader=order.reader,
        title_id=line.title_id,
        title=line.title,
        barcode=line.copy_barcode,
        branch_id=order.fulfilment.branch_id,
        started_at=now,
        due_on=due_day(local_day(now), loan_days, branch),
        address=order.fulfilment.address,
        active_barcode=line.copy_barcode,
        material=line.material,
    )
    return loan, [loan.fact(said.LoanStarted, due_on=loan.due_on)]
