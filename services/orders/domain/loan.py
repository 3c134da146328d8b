"""A loan: from the handover scan to the return scan."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from services.orders.domain import loan_events as said
from services.orders.domain.calendar import Branch, due_day, first_open_day, local_day
from services.orders.domain.events import ReaderCard
from services.orders.domain.line import Line
from services.orders.domain.loan_states import LOAN_TRANSITIONS, LOAN_WORDS, LoanStatus, steps_by
from services.orders.domain.order import Events, Order
from services.orders.domain.policy import Action, insist, verdict
from services.orders.domain.refusals import AddressNeeded, LoanStateForbids, RecallUseless
from services.orders.domain.terms import Book, Terms

GUARANTEED = timedelta(days=14)
"""However many others wait, a reader has a book for so long."""
REST_DAY = "休息日"


@dataclass(slots=True)
class Loan:
    """One copy with one reader. Its id is the id of the order line that it came from.

    ``told`` is how many of the reminders about the present due day were sent (see ``reminders``).
    """

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
    recalled_at: datetime | None = None
    claimed_at: datetime | None = None
    lost_at: datetime | None = None
    told: int = 0
    told_at: datetime | None = None
    settled_at: datetime | None = None

    @property
    def status(self) -> LoanStatus:
        """Where the book is; what happened last counts."""
        if self.returned_at:
            return LoanStatus.RETURNED
        if self.lost_at:
            return LoanStatus.SETTLED if self.settled_at else LoanStatus.LOST
        return LoanStatus.CLAIMED_RETURNED if self.claimed_at else LoanStatus.ON_LOAN

    @property
    def is_expected(self) -> bool:
        """Whether the library waits for the book."""
        return self.status == LoanStatus.ON_LOAN

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

    def check(self, verb: str) -> None:
        """Raise LoanStateForbids unless the table has such a move from here."""
        if (self.status, verb) not in LOAN_TRANSITIONS:
            raise LoanStateForbids(self.loan_id, status=LOAN_WORDS[self.status])

    def renew(self, book: Book, terms: Terms, branch: Branch | None, now: datetime) -> Events:
        """Keep the book longer, counted from the present due day. Raises what the policy refuses."""
        self.check("renew")
        insist([verdict(Action.RENEW, book, terms, local_day(now))], [self.title])
        self.renewals += 1
        self.recalled_at = None
        self._put_off(due_day(self.due_on, terms.figure("renewal_days", book).value, branch), now)
        return [self.fact(said.LoanRenewed, due_on=self.due_on)]

    def recall(self, terms: Terms, branch: Branch | None, now: datetime) -> Events:
        """Ask for the book earlier, since others wait: so many days from now, but not before it was had for a while.

        Raises RecallUseless where that would be no earlier than the due day.
        """
        self.check("recall")
        days = terms.figure("recall_days", self.book()).value
        earliest = max(local_day(now) + timedelta(days=days), local_day(self.started_at) + GUARANTEED)
        due_on = first_open_day(earliest, branch)
        if due_on >= self.due_on:
            raise RecallUseless(self.loan_id, due_on=self.due_on.isoformat())
        self.recalled_at = now
        self._put_off(due_on, now)
        return [self.fact(said.LoanRecalled, due_on=due_on)]

    def keep_off_closed_days(self, branch: Branch | None, now: datetime) -> Events:
        """Nobody can bring a book to a closed door: the due day moves to the next open one.

        A day that has passed moves only where a closure was made known too late.
        """
        due_on, reason = first_open_day(self.due_on, branch), branch and branch.closed_for(self.due_on)
        if due_on == self.due_on or (self.due_on < local_day(now) and not reason):
            return []
        self._put_off(due_on, now)
        return [self.fact(said.LoanDueMoved, due_on=due_on, reason=reason or REST_DAY)]

    def ask_collection(self, address: str | None, now: datetime) -> Events:
        """Have the courier fetch the book. Raises AddressNeeded when no address is known."""
        self.check("fetch")
        place = address or self.address
        if not place:
            raise AddressNeeded(self.loan_id)
        self.collection_at = now
        return [self.fact(said.CollectionRequested, reader=self.reader, address=place, branch_id=self.branch_id)]

    def claim_returned(self, now: datetime) -> Events:
        """The reader says that it is back; until the library has looked, nobody is reminded or barred."""
        self.check("claim_returned")
        self.claimed_at = now
        return [self.fact(said.LoanClaimedReturned)]

    def deny_return(self, now: datetime) -> Events:
        """The library looked and did not find it: the loan goes on."""
        self.check("deny")
        self.claimed_at = None
        self._is_told(now)
        return [self.fact(said.LoanClaimDenied, due_on=self.due_on)]

    def lose(self, now: datetime) -> Events:
        """The book is gone, until somebody brings it after all."""
        self.check("lose")
        self.lost_at, self.active_barcode = now, None
        return self.ended()

    def give_back(self, branch_id: str | None, now: datetime) -> Events:
        """The return scan: the loan ends, wherever the book was brought."""
        self.check("give_back")
        self.returned_at, self.returned_to = now, branch_id or self.branch_id
        self.active_barcode = None
        return self.ended()

    def ended(self) -> Events:
        """That the book is back or gone, as an event; once more for whoever did not hear of it."""
        if self.returned_at is None:
            return [self.fact(said.LoanLost, branch_id=self.branch_id)]
        branch_id = self.returned_to or self.branch_id
        return [self.fact(said.LoanReturned, branch_id=branch_id, returned_at=self.returned_at)]

    def settle(self, now: datetime) -> Events:
        """A lost book is made good or forgiven: it counts against nobody any more."""
        self.check("settle")
        self.settled_at = now
        return [self.fact(said.LoanSettled)]

    def _put_off(self, due_on: date, now: datetime) -> None:
        self.due_on = due_on
        self._is_told(now)

    def _is_told(self, now: datetime) -> None:
        """What the reader hears now stands for every reminder that would have come by today."""
        self.told, self.told_at = steps_by(local_day(now), self.due_on), now


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
