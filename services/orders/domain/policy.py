"""What a reader may do with a book, and if not, which rule says so and what helps.

One function of the rules and of facts, for the cart, the submission, the review and the renewal alike, so that none of
them promises what another refuses.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.orders.domain.refusals import (
    LoanAwaited,
    LoanLimitReached,
    LoanOverdue,
    LostBooksUnsettled,
    OverdueBlocksOrders,
    ParcelTooLarge,
    Refused,
    RenewalLimitReached,
    TitleAlreadyHeld,
    WaitingLimitReached,
)
from services.orders.domain.rules import Figure
from services.orders.domain.terms import Book, Standing, Terms


class Action(StrEnum):
    """What is asked for."""

    PICK_UP = "pick_up"
    DELIVER = "deliver"
    RENEW = "renew"
    WAIT = "wait"
    """Stand in the queue for a title, as a line of an order does of which every copy is out."""

    @classmethod
    def of(cls, method: str) -> "Action":
        """What an order asks for that is to be handed over so."""
        return cls.DELIVER if method == "delivery" else cls.PICK_UP


class Remedy(StrEnum):
    """What makes the refused allowed."""

    RETURN_OVERDUE = "return_overdue"
    RETURN_OTHERS = "return_others"
    """So many others, or as many fewer in the order."""
    SETTLE = "settle"
    """Bring the lost book after all, or make it good at the desk."""
    END_THE_OTHER = "end_the_other"
    """Return the copy that there is, or cancel the order that asks for one."""
    RETURN_IT = "return_it"
    """And order it anew, if it is still wanted."""
    PICK_UP = "pick_up"
    WAIT_FOR_FEWER = "wait_for_fewer"
    """Give up waiting for another title, or come when a copy is in."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Allowed, or the reason why not: its limit, what it is at now, the rule that sets it, and what helps.

    ``reason`` is the name of a figure, or ``lost_books``, ``one_copy``, ``renewal_overdue``, ``awaited``.
    """

    allowed: bool = True
    reason: str | None = None
    rule_id: str | None = None
    limit: int | None = None
    current: int | None = None
    remedy: Remedy | None = None
    amount: int | None = None


REFUSALS: dict[str | None, type[Refused]] = {
    "grace_days": OverdueBlocksOrders,
    "lost_books": LostBooksUnsettled,
    "one_copy": TitleAlreadyHeld,
    "max_loans": LoanLimitReached,
    "delivery_lines": ParcelTooLarge,
    "max_waiting": WaitingLimitReached,
    "renewal_overdue": LoanOverdue,
    "awaited": LoanAwaited,
    "renewals": RenewalLimitReached,
}
"""How a reason is told to who asks for the deed itself."""


def verdict(action: Action, book: Book, terms: Terms, today: date) -> Verdict:
    """Whether a reader may do this with a book today."""
    question = _Question(book, terms, today)
    return next((no for check in CHECKS[action] if (no := check(question)) is not None), Verdict())


def verdicts(action: Action, books: Iterable[Book], terms: Terms, today: date) -> list[Verdict]:
    """The same for each book of one order: those that are allowed before it count."""
    found = []
    for book in books:
        found.append(verdict(action, book, terms, today))
        # Who may not wait is told so, and may order all the same: by then a copy may be here.
        if found[-1].allowed or found[-1].reason == "max_waiting":
            terms = replace(terms, reader=terms.reader.with_one_more(book))
    return found


def insist(found: Sequence[Verdict], titles: Sequence[str]) -> None:
    """Raise the first refusal among the verdicts of these titles; ``over`` is how many must go until none is."""
    for no, title in zip(found, titles, strict=True):
        if not no.allowed:
            over = (no.amount or 1) + sum(each.reason == no.reason for each in found) - 1
            raise REFUSALS[no.reason](title=title, rule_id=no.rule_id, limit=no.limit, current=no.current, over=over)


@dataclass(frozen=True, slots=True)
class _Question:
    book: Book
    terms: Terms
    today: date

    @property
    def reader(self) -> Standing:
        return self.terms.reader

    def figure(self, name: str) -> Figure:
        return self.terms.figure(name, self.book)


_Check = Callable[[_Question], Verdict | None]


def _nothing_overdue(asked: _Question) -> Verdict | None:
    grace = asked.figure("grace_days")
    late = (asked.today - asked.reader.overdue_since).days if asked.reader.overdue_since else 0
    if late <= grace.value:
        return None
    return Verdict(False, "grace_days", grace.rule_id, grace.value, late, Remedy.RETURN_OVERDUE)


def _nothing_lost(asked: _Question) -> Verdict | None:
    if not asked.reader.lost:
        return None
    return Verdict(False, "lost_books", limit=0, current=asked.reader.lost, remedy=Remedy.SETTLE)


def _one_copy_of_a_title(asked: _Question) -> Verdict | None:
    if asked.book.title_id not in asked.reader.held:
        return None
    return Verdict(False, "one_copy", limit=1, current=1, remedy=Remedy.END_THE_OTHER)


def _room_on_the_card(asked: _Question) -> Verdict | None:
    most, held = asked.figure("max_loans"), len(asked.reader.held)
    if held < most.value:
        return None
    before, over = held - asked.reader.in_order, held + 1 - most.value
    return Verdict(False, "max_loans", most.rule_id, most.value, before, Remedy.RETURN_OTHERS, over)


def _room_in_the_parcel(asked: _Question) -> Verdict | None:
    most, packed = asked.figure("delivery_lines"), asked.reader.in_order
    if packed < most.value:
        return None
    return Verdict(False, "delivery_lines", most.rule_id, most.value, packed, Remedy.PICK_UP)


def _room_in_the_queues(asked: _Question) -> Verdict | None:
    most, waiting = asked.figure("max_waiting"), asked.reader.waiting
    if waiting < most.value or not asked.book.is_out:
        return None
    return Verdict(False, "max_waiting", most.rule_id, most.value, waiting, Remedy.WAIT_FOR_FEWER)


def _still_in_time(asked: _Question) -> Verdict | None:
    if asked.book.due_on is None or asked.book.due_on >= asked.today:
        return None
    return Verdict(False, "renewal_overdue", remedy=Remedy.RETURN_IT)


def _nobody_waits(asked: _Question) -> Verdict | None:
    return Verdict(False, "awaited", remedy=Remedy.RETURN_IT) if asked.book.is_awaited else None


def _renewals_left(asked: _Question) -> Verdict | None:
    most = asked.figure("renewals")
    if asked.book.renewed < most.value:
        return None
    return Verdict(False, "renewals", most.rule_id, most.value, asked.book.renewed, Remedy.RETURN_IT)


_ORDER = (_nothing_overdue, _nothing_lost, _one_copy_of_a_title, _room_on_the_card, _room_in_the_queues)
CHECKS: dict[Action, tuple[_Check, ...]] = {
    Action.PICK_UP: _ORDER,
    Action.DELIVER: (*_ORDER, _room_in_the_parcel),
    Action.WAIT: (_room_in_the_queues,),
    Action.RENEW: (_still_in_time, _nobody_waits, _renewals_left),
}
"""What is looked at, in this order; the first that says no is what the reader is told."""
