"""What the policy looks at: a book, a reader's standing, and the rules as they are for that reader."""

from dataclasses import dataclass, replace
from datetime import date

from services.orders.domain.rules import NEWCOMER, NO_NEEDS, OTHER, Case, Figure, Rules


@dataclass(frozen=True, slots=True)
class Book:
    """What is wanted, or is to be kept longer."""

    title_id: str
    material: str = OTHER
    branch_id: str = OTHER
    due_on: date | None = None
    renewed: int = 0
    is_awaited: bool = False
    is_out: bool = False
    """No copy is here: who orders it joins a queue."""


ANY_BOOK = Book("")
ONE_THAT_IS_OUT = Book("", is_out=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts of a reader: card and needs, the titles of all open lines (those ``in_order`` too), how many of
    them wait for a copy, since when something is late, how many books are lost and not settled.
    """

    card: str = NEWCOMER
    needs: str = NO_NEEDS
    held: frozenset[str] = frozenset()
    in_order: int = 0
    waiting: int = 0
    overdue_since: date | None = None
    lost: int = 0

    def with_one_more(self, book: Book) -> "Standing":
        """The reader's standing once the order has this book as well."""
        held, waiting = self.held | {book.title_id}, self.waiting + book.is_out
        return replace(self, held=held, in_order=self.in_order + 1, waiting=waiting)


@dataclass(frozen=True, slots=True)
class Terms:
    """The rules as they are for one reader."""

    reader: Standing
    rules: Rules

    def figure(self, name: str, book: Book = ANY_BOOK) -> Figure:
        """What holds for this reader and a book."""
        return self.rules.figure(name, Case(self.reader.card, self.reader.needs, book.material, book.branch_id))
