"""What staff decide about orders."""

from typing import Any

from services.orders.domain import review
from services.orders.domain.decision import AUTOMATIC, Reviewer
from services.orders.domain.judging import refusal_of
from services.orders.domain.line import Line
from services.orders.domain.order import Events, Order
from services.orders.domain.policy import Verdict
from services.orders.domain.refusals import Refused
from services.orders.domain.terms import Terms
from services.orders.handlers.base import Request, Subject, UseCases


class Desk(UseCases):
    """Claim, approve, reject, think better of it."""

    def claim(self, staff: Subject, order_id: str) -> Order:
        """Take an order in hand."""
        return self.store.update_order(order_id, lambda order: review.claim(order, _reviewer(staff), self._clock()))

    def approve(self, staff: Subject, request: Request, among_many: bool = False) -> Order:
        """Say yes to lines or to the whole order; against the policy with a reason. Raises OverrideNeeded."""
        terms = self._terms_for(self.store.order(request["order_id"]))

        def decide(order: Order) -> Events:
            if among_many:
                review.check_is_seen_first(order)
            lines = review.to_approve(order, request["lines"])
            no = self._refusal(order, lines, terms)
            return review.approve(
                order, lines, _reviewer(staff), self._clock(), refusal=no, override=request["override"]
            )

        return self.store.update_order(request["order_id"], decide)

    def approve_many(self, staff: Subject, order_ids: list[str]) -> tuple[list[str], list[dict[str, Any]]]:
        """Say yes to whole orders, each by itself; returns those that were approved, and what was refused."""
        approved, refused = [], []
        for order_id in dict.fromkeys(order_ids):
            try:
                self.approve(staff, {"order_id": order_id, "lines": None, "override": None}, among_many=True)
            except Refused as no:
                refused.append({"order_id": order_id, "slug": no.slug, **no.details})
            else:
                approved.append(order_id)
        return approved, refused

    def reject(self, staff: Subject, request: Request) -> Order:
        """Say no, with a reason, words, and what to do instead."""
        words = {name: request[name] for name in ("reason_code", "message", "next_step", "next_title_id")}

        def decide(order: Order) -> Events:
            return review.reject(order, request["lines"], by=_reviewer(staff), now=self._clock(), **words)

        return self.store.update_order(request["order_id"], decide)

    def take_back(self, staff: Subject, order_id: str) -> Order:
        """Think better of an approval."""
        return self.store.update_order(order_id, lambda order: review.take_back(order, _reviewer(staff), self._clock()))

    def ready_for_review(self, news: Request) -> None:
        """A rule may approve an order at once."""
        known = self.store.order(news["order_id"])
        terms = self._terms_for(known)
        most_lines = terms.figure("auto_approve_lines").value
        if not most_lines:
            return
        days = terms.rules.least("history_days")
        record = self.store.loans.record_of(known.reader.reader_id, self._today(), days)
        troubles = record["late"] + record["lost"] + bool(record["overdue_since"])

        def decide(order: Order) -> Events:
            lines = [line for line in order.lines if line.is_open]
            no = self._refusal(order, lines, terms)
            if not review.may_decide_by_itself(order, most_lines, no, troubles):
                return []
            return review.approve(order, lines, AUTOMATIC, self._clock())

        self.store.update_order(known.order_id, decide)

    def _terms_for(self, order: Order) -> Terms:
        return self._full_terms(self.store.borrowers.of(order.reader.reader_id, order.reader.name))

    def _refusal(self, order: Order, lines: list[Line], terms: Terms) -> Verdict | None:
        return refusal_of(order, lines, terms, self._today())


def _reviewer(staff: Subject) -> Reviewer:
    return Reviewer(staff["account_id"], staff["name"])
