"""The use cases of orders: load, let the domain decide, save."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.orders.domain import answers, handover, loan, review
from services.orders.domain.calendar import Branch, local_day
from services.orders.domain.events import BranchHoursSet, ReaderCard
from services.orders.domain.line import Line
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Fulfilment, Order, submit
from services.orders.domain.policy import LIMITS, Limits, check_room
from services.orders.domain.refusals import (
    AddressNeeded,
    CartEmpty,
    CopyNotOnLoan,
    DuplicateTitle,
    LoanNotFound,
    OrderNotFound,
    TitleAlreadyHeld,
)
from services.orders.storage import Borrower, QuotaMoved, Store

Subject = dict[str, Any]
Request = dict[str, Any]
SUBMIT_ATTEMPTS = 5


class Handlers:
    """One method a use case. ``clock`` and ``new_id`` are the only impure things that reach the domain."""

    def __init__(self, store: Store, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self.store = store
        self._clock = clock
        self._new_id = new_id

    # the reader's side

    def submit(self, reader: Subject, request: Request, order_id: str) -> Order:
        """Turn the named titles, or the cart, into one order. The same ``order_id`` again is the same order."""
        order = self.store.find_order(order_id) or self._submit(reader, request, order_id)
        ordered = {line.title_id for line in order.lines}
        self.store.update_cart(reader["account_id"], lambda cart: cart.ordered(ordered))
        return order

    def cancel(self, subject: Subject, order_id: str) -> Order:
        """Take an order back, for its reader or by staff."""
        self._check_owner(subject, order_id)
        text = "您取消了订单" if subject["role"] == "reader" else "图书馆代您取消了订单"
        return self.store.update_order(order_id, lambda order: order.cancel(self._clock(), text))

    def renew(self, subject: Subject, loan_id: str) -> Loan:
        """Keep a book longer."""
        own = self._own_loan(subject, loan_id)
        limits = self._limits(own.reader)
        branch = self.store.branch(own.branch_id)
        today = local_day(self._clock())
        return self.store.loans.update(loan_id, lambda loan: loan.renew(limits, branch, today))

    def collect(self, subject: Subject, loan_id: str, address: str | None) -> Loan:
        """Have the courier fetch a book."""
        self._own_loan(subject, loan_id)
        return self.store.loans.update(loan_id, lambda loan: loan.ask_collection(address, self._clock()))

    # the staff's side

    def claim(self, staff: Subject, order_id: str) -> Order:
        """Take an order in hand."""
        return self.store.update_order(
            order_id, lambda order: review.claim(order, staff["account_id"], staff["name"], self._clock())
        )

    def approve(self, staff: Subject, request: Request) -> Order:
        """Say yes to lines or to the whole order."""
        return self.store.update_order(
            request["order_id"],
            lambda order: review.approve(order, request["lines"], staff["account_id"], self._clock()),
        )

    def reject(self, staff: Subject, request: Request) -> Order:
        """Say no, with a reason and words."""

        def decide(order: Order) -> Events:
            return review.reject(
                order,
                request["lines"],
                reason_code=request["reason_code"],
                message=request["message"],
                reviewer_id=staff["account_id"],
                now=self._clock(),
            )

        return self.store.update_order(request["order_id"], decide)

    def return_copy(self, barcode: str, branch_id: str | None) -> Loan:
        """The return scan."""
        loan_id = self.store.active_loan(barcode)
        if loan_id is None:
            raise CopyNotOnLoan(barcode, barcode=barcode)
        return self.store.loans.update(loan_id, lambda loan: loan.give_back(branch_id, self._clock()))

    def set_branch(self, request: Request) -> None:
        """Add a branch, or change its hours."""
        branch = Branch(**request)
        said: Events = [BranchHoursSet(branch.branch_id, branch.name, branch.hours)]
        if not self.store.branches.insert(branch.branch_id, branch, said):
            self.store.branches.update(branch.branch_id, lambda known: _replace(known, branch, said))

    # what others report

    def line_answered(self, news: Request) -> None:
        """The catalog allotted, waitlisted or refused a line."""
        now = self._clock()
        order_id, line_id = news["order_id"], news["line_id"]
        decisions: dict[str, Callable[[Order], Events]] = {
            "copy-allotted": lambda order: answers.line_allotted(
                order, line_id, news["barcode"], news["branch_id"], now
            ),
            "copy-waitlisted": lambda order: answers.line_waitlisted(order, line_id, news["place"], now),
            "copy-unavailable": lambda order: answers.line_unavailable(order, line_id, news["message"], now),
        }
        order = self.store.update_order(order_id, decisions[news["event"]])
        line = order.line(line_id)
        if line.moved_to:
            self.store.add_follow_up(*answers.follow_up(order, line, now))

    def slot_answered(self, news: Request) -> None:
        """Delivery gave the order its slot, or could not."""
        now = self._clock()
        decisions: dict[str, Callable[[Order], Events]] = {
            "slot-claimed": lambda order: answers.slot_claimed(
                order, news["slot_id"], news["starts_at"], news["ends_at"], now
            ),
            "slot-refused": lambda order: answers.slot_refused(order, news["message"], now),
        }
        self.store.update_order(news["order_id"], decisions[news["event"]])

    def handover_progressed(self, news: Request) -> None:
        """Delivery moved an order on; a completed handover starts the loans."""
        now = self._clock()
        if news["event"] == "handover-completed":
            self._start_loans(news["order_id"], news["handed_over_at"])
        decisions: dict[str, Callable[[Order], Events]] = {
            "handover-ready": lambda order: handover.made_ready(
                order, news["pickup_code"], self._limits(order.reader).pickup_hold, now
            ),
            "handover-packed": lambda order: handover.packed(order, now),
            "handover-dispatched": lambda order: handover.dispatched(order, now),
            "handover-attempted": lambda order: handover.attempted(order, news["outcome"], now),
            "handover-completed": lambda order: handover.handed_over(order, now),
            "handover-failed": lambda order: handover.failed(order, news["outcome"], now),
            "handover-cancelled": handover.stopped,
        }
        self.store.update_order(news["order_id"], decisions[news["event"]])

    def loan_returned(self, news: Request) -> None:
        """A book came back: its line is done."""
        self.store.update_order(news["order_id"], lambda order: order.line_returned(news["loan_id"], self._clock()))

    def reader_changed(self, news: Request) -> None:
        """Keep what orders must know of a reader."""
        facts: Request = {key: news[key] for key in ("name", "phone", "card") if key in news}
        self.store.note_borrower(news["reader_id"], news["sequence"], facts)

    def expire_uncollected(self) -> int:
        """Put back books that nobody came for; returns how many orders ended."""
        late = self.store.uncollected(self._clock())
        for order_id in late:
            self.store.update_order(order_id, lambda order: handover.expire(order, self._clock()))
        return len(late)

    # shared steps

    def _submit(self, reader: Subject, request: Request, order_id: str) -> Order:
        chosen = self._chosen(reader["account_id"], request["lines"])
        for _ in range(SUBMIT_ATTEMPTS):
            borrower = self.store.borrower(reader["account_id"], reader["name"])
            order, events = self._new_order(order_id, borrower, chosen, request["fulfilment"])
            limits = LIMITS[borrower.card]
            _check_borrower(borrower, limits, chosen)
            try:
                self.store.add_order(order, events, limits.max_loans)
            except QuotaMoved:
                continue
            return order
        raise QuotaMoved(order_id)

    def _chosen(self, reader_id: str, lines: list[Request] | None) -> list[Request]:
        if lines is None:
            cart = self.store.cart(reader_id)
            lines = [{"title_id": line.title_id, "title": line.title} for line in cart.lines]
        if not lines:
            raise CartEmpty
        if len({line["title_id"] for line in lines}) < len(lines):
            raise DuplicateTitle
        return lines

    def _new_order(
        self, order_id: str, borrower: Borrower, chosen: list[Request], goal: Request
    ) -> tuple[Order, Events]:
        self.store.branches.load(goal["branch_id"])
        if goal["method"] == "delivery" and not goal["address"]:
            raise AddressNeeded
        lines = [Line(self._new_id(), line["title_id"], line["title"]) for line in chosen]
        reader = ReaderCard(borrower.reader_id, borrower.name, borrower.phone)
        return submit(order_id, reader, Fulfilment(**goal), lines, self._clock())

    def _start_loans(self, order_id: str, handed_over_at: datetime) -> None:
        order = self.store.order(order_id)
        limits = self._limits(order.reader)
        branch = self.store.branch(order.fulfilment.branch_id)
        for line in order.lines:
            if line.can("hand_over"):
                started, events = loan.start(order, line, limits, branch, handed_over_at)
                self.store.loans.insert(started.loan_id, started, events)

    def _check_owner(self, subject: Subject, order_id: str) -> None:
        owner_id = self.store.order(order_id).reader.reader_id
        if subject["role"] == "reader" and owner_id != subject["account_id"]:
            raise OrderNotFound(order_id)

    def _own_loan(self, subject: Subject, loan_id: str) -> Loan:
        own = self.store.loans.load(loan_id)
        if subject["role"] == "reader" and own.reader.reader_id != subject["account_id"]:
            raise LoanNotFound(loan_id)
        return own

    def _limits(self, reader: ReaderCard) -> Limits:
        return LIMITS[self.store.borrower(reader.reader_id, reader.name).card]


def _check_borrower(borrower: Borrower, limits: Limits, chosen: list[Request]) -> None:
    for line in chosen:
        if line["title_id"] in borrower.holding:
            raise TitleAlreadyHeld(line["title_id"], title=line["title"])
    check_room(limits, len(borrower.holding), len(chosen))


def _replace(known: Branch, new: Branch, said: Events) -> Events:
    known.name, known.address, known.phone, known.hours = new.name, new.address, new.phone, new.hours
    return said
