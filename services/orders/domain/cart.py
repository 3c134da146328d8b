"""The borrowing cart 借书车 and the shelf 暂存架 beside it."""

from dataclasses import dataclass, field
from datetime import datetime

from services.orders.domain.refusals import CartFull, LineNotInCart

CART_HOLDS = 30
SHELF_HOLDS = 200


@dataclass(slots=True)
class Chosen:
    """A title that the reader put down."""

    title_id: str
    title: str
    added_at: datetime
    material: str = "book"


@dataclass(slots=True)
class Cart:
    """What a reader is about to borrow, and what is put aside for later. A title is in one of the two."""

    reader_id: str
    lines: list[Chosen] = field(default_factory=list)
    shelf: list[Chosen] = field(default_factory=list)

    def put(self, title_id: str, title: str, now: datetime, material: str = "book") -> None:
        """Put a title into the cart, from the shelf if it is there; again changes nothing. Raises CartFull."""
        if known := self._find(self.lines, title_id):
            known.title, known.material = title, material
            return
        if len(self.lines) >= CART_HOLDS:
            raise CartFull(limit=CART_HOLDS)
        self._drop(self.shelf, title_id)
        self.lines.append(Chosen(title_id, title, now, material))

    def take(self, title_id: str) -> None:
        """Take a title out of the cart; what is not there needs no taking."""
        self._drop(self.lines, title_id)

    def set_aside(self, title_id: str) -> None:
        """Move a title from the cart to the shelf. Raises LineNotInCart, CartFull."""
        chosen = self._find(self.lines, title_id)
        if chosen is None:
            raise LineNotInCart(title_id)
        if len(self.shelf) >= SHELF_HOLDS:
            raise CartFull(limit=SHELF_HOLDS)
        self._drop(self.lines, title_id)
        self._drop(self.shelf, title_id)
        self.shelf.append(chosen)

    def ordered(self, title_ids: set[str]) -> None:
        """Remove what has been ordered."""
        self.lines = [chosen for chosen in self.lines if chosen.title_id not in title_ids]

    @staticmethod
    def _find(place: list[Chosen], title_id: str) -> Chosen | None:
        return next((chosen for chosen in place if chosen.title_id == title_id), None)

    @staticmethod
    def _drop(place: list[Chosen], title_id: str) -> None:
        place[:] = [chosen for chosen in place if chosen.title_id != title_id]
