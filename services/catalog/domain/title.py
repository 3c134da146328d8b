"""A title with its copies and its waiting list: one aggregate, so that a claim is one conditional write."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.catalog.domain.copy import GONE, IN_USE, Copy, CopyState, Waiter
from services.catalog.domain.events import (
    AvailabilityChanged,
    CopyAllotted,
    CopyUnavailable,
    CopyWaitlisted,
)
from services.catalog.domain.refusals import BarcodeTaken, CopyInUse, CopyNotFound, TitleAwaited

Events = list[Any]
SERVED_KEPT = 100


@dataclass(slots=True)
class Title:
    """A bibliographic record and what the library has of it.

    ``popularity`` came with the record (votes or loans elsewhere); ``borrowed`` counts the loans here.
    """

    title_id: str
    title: str
    category: str
    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    published_year: int | None = None
    isbn: str | None = None
    language: str = "zh"
    subjects: list[str] = field(default_factory=list)
    summary: str | None = None
    cover_url: str | None = None
    parallel_titles: list[str] = field(default_factory=list)
    edition: str | None = None
    series: str | None = None
    material: str = "book"
    call_number: str | None = None
    popularity: int = 0
    borrowed: int = 0
    withdrawn: bool = False
    added_at: datetime | None = None
    copies: list[Copy] = field(default_factory=list)
    waiting: list[Waiter] = field(default_factory=list)
    served: list[str] = field(default_factory=list)

    @property
    def available(self) -> int:
        """Copies that a reader could get now."""
        return 0 if self.withdrawn else sum(copy.state == CopyState.ON_SHELF for copy in self.copies)

    @property
    def total(self) -> int:
        """Copies that the library still has."""
        return sum(copy.state not in GONE for copy in self.copies)

    def want(self, order_id: str, line_id: str, branch_id: str, now: datetime) -> Events:
        """Claim a copy for a line, from the reader's branch if it has one; otherwise join the waiting list.

        A line that has its copy or its place already gets no other; it is told again which it has. A question that
        comes when the line's book is back already was meant for an earlier day.
        """
        if line_id in self.served:
            return []
        if answer := self.claimed_for(line_id) or self._place_of(line_id):
            return [answer]
        if self.withdrawn or not self.total:
            return [CopyUnavailable(order_id, line_id, self.title_id, "图书馆目前没有可借的复本")]
        if claimed := self.claim_on_shelf(order_id, line_id, branch_id):
            return claimed
        self.waiting.append(Waiter(order_id, line_id, branch_id, now))
        return [self._place_of(line_id), self._availability()]

    def claim_on_shelf(self, order_id: str, line_id: str, branch_id: str) -> Events:
        """Claim a copy for a line, from the reader's branch if it has one; nothing where all are out."""
        copy = self._on_shelf(branch_id)
        return [self._claim(copy, order_id, line_id), self._availability()] if copy else []

    def claimed_for(self, line_id: str) -> CopyAllotted | None:
        """The copy that is the line's, as it was told."""
        copy = self._of_line(line_id)
        if copy is None or copy.order_id is None:
            return None
        return CopyAllotted(copy.order_id, line_id, self.title_id, copy.barcode, copy.branch_id)

    def _place_of(self, line_id: str) -> CopyWaitlisted | None:
        for place, waiter in enumerate(self.waiting, start=1):
            if waiter.line_id == line_id:
                return CopyWaitlisted(waiter.order_id, line_id, self.title_id, place)
        return None

    def release(self, line_id: str) -> Events:
        """A line lets go: of its claimed copy, which serves the next waiter, or of its place in the queue."""
        copy = self._of_line(line_id)
        if copy is not None and copy.state == CopyState.CLAIMED:
            return self._shelve(copy)
        still_waiting = [waiter for waiter in self.waiting if waiter.line_id != line_id]
        if len(still_waiting) == len(self.waiting):
            return []
        self.waiting = still_waiting
        return [self._availability()]

    def lend(self, line_id: str) -> Events:
        """The reader has the claimed copy."""
        copy = self._of_line(line_id)
        if copy is not None and copy.state == CopyState.CLAIMED:
            copy.state = CopyState.ON_LOAN
            self.borrowed += 1
        return []

    def miss(self, line_id: str) -> Events:
        """The line's copy is lost; it stays the line's, in case that somebody brings it after all."""
        copy = self._of_line(line_id)
        if copy is None or copy.state != CopyState.ON_LOAN:
            return []
        copy.state = CopyState.LOST
        return [self._availability()]

    def take_back(self, line_id: str, branch_id: str) -> Events:
        """The line's copy is back, at this branch."""
        self.served = [*self.served, line_id][-SERVED_KEPT:]
        copy = self._of_line(line_id)
        if copy is None:
            return []
        copy.branch_id = branch_id
        return self._shelve(copy)

    def acquire(self, copies: list[Copy]) -> Events:
        """Copies join the library; waiters are served first. Raises BarcodeTaken."""
        self.copies.extend(copies)
        for barcode, count in Counter(copy.barcode for copy in self.copies).items():
            if count > 1:
                raise BarcodeTaken(barcode=barcode)
        served: Events = []
        for copy in copies:
            served += self._serve_next(copy)
        return [*served, self._availability()]

    def withdraw(self) -> Events:
        """No reader finds or orders the title any more; who has it keeps it. Raises TitleAwaited."""
        if self.waiting:
            raise TitleAwaited(waiting=len(self.waiting))
        self.withdrawn = True
        return [self._availability()]

    def restore(self) -> Events:
        """A withdrawn title is found and lent again."""
        self.withdrawn = False
        return [self._availability()]

    def change_copy(self, barcode: str, **changes: Any) -> Events:
        """Correct what is known of a copy; one that comes back to the shelf serves the next waiter.

        Raises CopyNotFound, and CopyInUse where a copy that a reader has or was promised would leave its place.
        """
        copy = next((copy for copy in self.copies if copy.barcode == barcode), None)
        if copy is None:
            raise CopyNotFound(barcode)
        if copy.state in IN_USE and {"state", "branch_id"} & {
            key for key in changes if changes[key] != getattr(copy, key)
        }:
            raise CopyInUse(barcode=barcode)
        for name, value in changes.items():
            setattr(copy, name, value)
        if copy.state == CopyState.ON_SHELF:
            return self._shelve(copy)
        return [self._availability()]

    def _shelve(self, copy: Copy) -> Events:
        copy.state, copy.order_id, copy.line_id = CopyState.ON_SHELF, None, None
        return [*self._serve_next(copy), self._availability()]

    def _serve_next(self, copy: Copy) -> Events:
        if not self.waiting:
            return []
        first = self.waiting.pop(0)
        return [self._claim(copy, first.order_id, first.line_id)]

    def _claim(self, copy: Copy, order_id: str, line_id: str) -> CopyAllotted:
        copy.state, copy.order_id, copy.line_id = CopyState.CLAIMED, order_id, line_id
        return CopyAllotted(order_id, line_id, self.title_id, copy.barcode, copy.branch_id)

    def _on_shelf(self, branch_id: str) -> Copy | None:
        on_shelf = [copy for copy in self.copies if copy.state == CopyState.ON_SHELF]
        return min(on_shelf, key=lambda copy: copy.branch_id != branch_id, default=None)

    def _of_line(self, line_id: str) -> Copy | None:
        return next((copy for copy in self.copies if copy.line_id == line_id), None)

    def _availability(self) -> AvailabilityChanged:
        return AvailabilityChanged(self.title_id, self.available, self.total, len(self.waiting))
