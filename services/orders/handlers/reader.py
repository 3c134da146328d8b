"""What readers ask for; some of it staff ask for them."""

from contextlib import suppress
from dataclasses import asdict

from services.orders.domain.borrower import Borrower
from services.orders.domain.cart import Cart
from services.orders.domain.events import ReaderCard
from services.orders.domain.fulfilment import Fulfilment
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Order, submit
from services.orders.domain.policy import Action, Verdict, insist, verdicts
from services.orders.domain.refusals import AddressNeeded, CartEmpty, DuplicateTitle, OrderNotFound, Refused
from services.orders.domain.rules import OTHER
from services.orders.domain.terms import Book, Terms
from services.orders.handlers.base import Request, Subject, UseCases
from services.orders.storage import QuotaMoved

SUBMIT_ATTEMPTS = 5


class ReaderSide(UseCases):
    """Submit and cancel orders."""

    def submit(self, reader: Subject, request: Request, order_id: str) -> Order:
        """Turn the named titles, or the cart, into one order. The same ``order_id`` again is the same order."""
        order = self._submit(reader, request, order_id)
        ordered = {line.title_id for line in order.lines}
        self.store.carts.update(reader["account_id"], lambda cart: cart.ordered(ordered))
        return order

    def judged(
        self, reader: Subject, cart: Cart, out: list[str], method: str, branch_id: str | None
    ) -> tuple[Terms, list[Verdict]]:
        """What the rules are for a reader, and what they say of each line of the cart; of some no copy is here."""
        terms = self._full_terms(self.store.borrowers.of(reader["account_id"], reader["name"]))
        lines = [{**asdict(line), "is_out": line.title_id in out} for line in cart.lines]
        return terms, self._verdicts(terms, lines, method, branch_id or OTHER)

    def verdicts(self, reader: Subject, titles: list[Request], method: str, branch_id: str | None) -> list[Verdict]:
        """What the rules say of titles, each by itself, were it ordered now."""
        terms = self._full_terms(self.store.borrowers.of(reader["account_id"], reader["name"]))
        return [self._verdicts(terms, [each], method, branch_id or OTHER)[0] for each in titles]

    def cancel(self, subject: Subject, order_id: str) -> Order:
        """Take an order back, for its reader or by staff."""
        self._check_owner(subject, order_id)
        text = "您取消了订单" if subject["role"] == "reader" else "图书馆代您取消了订单"
        return self.store.update_order(order_id, lambda order: order.cancel(self._clock(), text))

    def _submit(self, reader: Subject, request: Request, order_id: str) -> Order:
        for _ in range(SUBMIT_ATTEMPTS):
            with suppress(QuotaMoved):
                return self._try_to_submit(reader, request, order_id)
        raise QuotaMoved(order_id)

    def _try_to_submit(self, reader: Subject, request: Request, order_id: str) -> Order:
        borrower = self.store.borrowers.of(reader["account_id"], reader["name"])
        chosen = self._chosen(borrower.reader_id, request["lines"])
        goal, terms = request["fulfilment"], self._full_terms(borrower)
        try:
            _check(chosen, self._verdicts(terms, chosen, goal["method"], goal["branch_id"]))
        except Refused:
            # What a twin of this command did to card and cart may be the whole reason; then its order is there.
            if twin := self.store.find_order(order_id):
                return twin
            raise
        order, events = self._new_order(order_id, borrower, chosen, request)
        if self.store.add_order(order, events, terms.figure("max_loans").value):
            return order
        twin = self.store.find_order(order_id)
        assert twin is not None
        return twin

    def _chosen(self, reader_id: str, lines: list[Request] | None) -> list[Request]:
        if lines is not None:
            return lines
        return [asdict(line) for line in self.store.carts.of(reader_id).lines]

    def _new_order(
        self, order_id: str, borrower: Borrower, chosen: list[Request], request: Request
    ) -> tuple[Order, Events]:
        goal, any_edition = request["fulfilment"], request["other_editions"]
        self.store.branches.load(goal["branch_id"])
        if goal["method"] == "delivery" and not goal["address"]:
            raise AddressNeeded
        lines = [
            Line(
                self._new_id(),
                line["title_id"],
                line["title"],
                material=line["material"],
                other_editions=any_edition,
            )
            for line in chosen
        ]
        reader = ReaderCard(borrower.reader_id, borrower.name, borrower.phone)
        return submit(order_id, reader, Fulfilment(**goal), lines, self._clock())

    def _verdicts(self, terms: Terms, chosen: list[Request], method: str, branch_id: str) -> list[Verdict]:
        action = Action.of(method)
        books = [
            Book(line["title_id"], line["material"], branch_id, is_out=line.get("is_out", False)) for line in chosen
        ]
        return verdicts(action, books, terms, self._today())

    def _check_owner(self, subject: Subject, order_id: str) -> None:
        owner_id = self.store.order(order_id).reader.reader_id
        if subject["role"] == "reader" and owner_id != subject["account_id"]:
            raise OrderNotFound(order_id)


def _check(chosen: list[Request], found: list[Verdict]) -> None:
    if not chosen:
        raise CartEmpty
    if len({line["title_id"] for line in chosen}) < len(chosen):
        raise DuplicateTitle
    insist(found, [line["title"] for line in chosen])
