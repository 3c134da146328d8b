"""Who borrowed what: the library's to know while a book is out and for a while after, then nobody's.

An order and its loans are forgotten together, and with them the orders to which its lines moved on, once the last of
the books has been back for so many days. What was borrowed, where and when, is still counted; by whom, nobody can tell
any more.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.orders.domain import events as said
from services.orders.domain.deadlines import awaited
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Order

NOBODY = said.ReaderCard("forgotten", "", None)


def over_at(order: Order) -> datetime | None:
    """Since when nothing can happen to an order whose reader is known; its loans may go on still."""
    is_over = order.has_ended and awaited(order) is None
    return order.entered_at if is_over and order.reader != NOBODY else None


def may_be_forgotten(order: Order, loans: Sequence[Loan], by: datetime) -> bool:
    """Whether everything about an order was over ``by`` then and nothing of it is owed; or it is forgotten already."""
    if order.reader == NOBODY:
        return True
    over = over_at(order)
    return over is not None and over <= by and all(_was_over(loan, by) for loan in loans)


def forget_loan(loan: Loan) -> Events:
    """Nobody had the book. Its order tells (see ``forget``)."""
    loan.reader, loan.address = NOBODY, None
    return []


def forget(order: Order) -> Events:
    """Nobody ordered these books. Words that were written to or about the reader go as well."""
    order.reader = NOBODY
    order.fulfilment.address = order.fulfilment.pickup_code = None
    order.timeline.clear()
    order.decisions = [replace(decision, override=None) for decision in order.decisions]
    for line in order.lines:
        line.message = None
    return [said.OrderForgotten(order.order_id)]


def _was_over(loan: Loan, by: datetime) -> bool:
    over_at = loan.returned_at or loan.settled_at
    return over_at is not None and over_at <= by
