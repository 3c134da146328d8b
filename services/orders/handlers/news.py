"""What other services report; any of it may come twice, late, or before what it follows."""

from collections.abc import Callable
from datetime import datetime

from services.orders.domain import answers, closing, editions, handover, loan, review
from services.orders.domain.borrower import Borrower
from services.orders.domain.order import Events, Order
from services.orders.domain.policy import Action, verdict
from services.orders.domain.terms import ONE_THAT_IS_OUT, Book
from services.orders.handlers.base import Request, UseCases


class News(UseCases):
    """Follow catalog, delivery, users, and our own loans."""

    def line_answered(self, news: Request) -> None:
        """The catalog allotted, waitlisted or refused a line."""
        if news["event"] in ("copy-waitlisted", "copy-unavailable"):
            self._no_copy_found(news)
            return
        now, copy = self._clock(), answers.Claimed(news["title_id"], news["barcode"], news["branch_id"])

        def decide(order: Order) -> Events:
            return answers.line_allotted(order, news["line_id"], copy, now)

        order = self.store.update_order(news["order_id"], decide)
        line = order.line(news["line_id"])
        if line.moved_to and not self.store.add_follow_up(*answers.follow_up(order, line, now)):
            self.store.update_order(line.moved_to, decide)

    def edition_allotted(self, news: Request) -> None:
        """The catalog has claimed a copy of another edition for a line."""
        now, line_id, held = self._clock(), news["line_id"], self._borrower_of(news["order_id"]).holding
        copy = answers.Claimed(news["title_id"], news["barcode"], news["branch_id"], news["edition"])
        # Two lines may be offered the same edition; what is said of one replaces nothing that was said of the other.
        self.store.update_order(
            news["order_id"],
            lambda order: editions.edition_allotted(order, line_id, copy, held, now),
            even_late=True,
        )

    def _no_copy_found(self, news: Request) -> None:
        """What the catalog says counts once no other edition was found either."""
        line_id, now, borrower = news["line_id"], self._clock(), self._borrower_of(news["order_id"])
        terms = self._terms(borrower)
        may_wait = verdict(Action.WAIT, ONE_THAT_IS_OUT, terms, self._today())

        def decide(order: Order) -> Events:
            if editions.asks_for_edition(order, line_id):
                return editions.ask_for_edition(order, line_id, borrower.holding)
            if news["event"] == "copy-unavailable":
                return answers.line_unavailable(order, line_id, news["message"], now)
            return answers.line_waitlisted(order, line_id, news["place"], may_wait, now)

        self.store.let_wait(news["order_id"], decide, terms.figure("max_waiting").value)

    def _borrower_of(self, order_id: str) -> Borrower:
        reader = self.store.order(order_id).reader
        return self.store.borrowers.of(reader.reader_id, reader.name)

    def slot_answered(self, news: Request) -> None:
        """Delivery gave the order its slot, or another, or could not."""
        now = self._clock()
        decisions: dict[str, Callable[[Order], Events]] = {
            "slot-claimed": lambda order: answers.slot_claimed(
                order, news["slot_id"], news["starts_at"], news["ends_at"], now
            ),
            "slot-moved": lambda order: closing.slot_moved(
                order,
                closing.Window(news["slot_id"], news["starts_at"], news["ends_at"]),
                news["reason"],
                self.store.branch(order.fulfilment.branch_id),
                now,
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
            "handover-created": handover.created,
            "handover-ready": lambda order: self._made_ready(order, news["pickup_code"], now),
            "handover-packed": lambda order: handover.packed(order, now),
            "handover-dispatched": lambda order: handover.dispatched(order, now),
            "handover-attempted": lambda order: handover.attempted(order, news["outcome"], now),
            "handover-completed": lambda order: handover.handed_over(order, now),
            "handover-failed": lambda order: handover.failed(order, news["outcome"], now),
            "handover-cancelled": handover.stopped,
            "handover-withdrawn": lambda order: review.taken_back(order, news["number"], now),
        }
        # An attempt is part of what happened, whatever happened since.
        even_late = news["event"] == "handover-attempted"
        self.store.update_order(news["order_id"], decisions[news["event"]], even_late)

    def loan_ended(self, news: Request) -> None:
        """A book came back or is lost: its line is done."""
        is_lost = news["event"] == "loan-lost"
        self.store.update_order(
            news["order_id"], lambda order: order.line_ended(news["loan_id"], is_lost, self._clock())
        )

    def reader_changed(self, news: Request) -> None:
        """Keep what orders must know of a reader."""
        facts: Request = {key: news[key] for key in ("name", "phone", "card") if key in news}
        if news["event"] == "needs-confirmed":
            facts = {"needs": news["needs"], "needs_until": news["until"] and news["until"].isoformat()}
        self.store.borrowers.note(news["reader_id"], news["sequence"], facts)

    def _made_ready(self, order: Order, pickup_code: str, now: datetime) -> Events:
        goal = order.fulfilment
        book = Book("", branch_id=goal.branch_id)
        hold_days = self._terms_of(order.reader).figure("pickup_hold_days", book).value
        return handover.made_ready(order, pickup_code, hold_days, self.store.branch(goal.branch_id), now)

    def _start_loans(self, order_id: str, handed_over_at: datetime) -> None:
        order = self.store.order(order_id)
        terms = self._terms_of(order.reader)
        branch = self.store.branch(order.fulfilment.branch_id)
        for line in order.lines:
            if line.can("hand_over"):
                started, events = loan.start(order, line, terms, branch, handed_over_at)
                self.store.loans.insert(started.loan_id, started, events)
