"""The policy, asked about an order that is there already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from services.orders.domain.line import Line
from services.orders.domain.order import Order
from services.orders.domain.policy import Action, Verdict, verdicts
from services.orders.domain.states import LineStatus
from services.orders.domain.terms import Book, Terms


def refusal_of(order: Order, lines: Sequence[Line], terms: Terms, today: date) -> Verdict | None:
    """What the policy has against these lines, as if nothing else of the order were there but what is approved."""
    kept = [line for line in order.lines_in(LineStatus.APPROVED) if line not in lines]
    own = {line.title_id for line in order.lines if line.is_open}
    held = (terms.reader.held - own) | {line.title_id for line in kept}
    before = Terms(replace(terms.reader, held=held, in_order=len(kept)), terms.rules)
    goal = order.fulfilment
    books = [Book(line.title_id, line.material, goal.branch_id) for line in lines]
    return next((no for no in verdicts(Action.of(goal.method), books, before, today) if not no.allowed), None)
