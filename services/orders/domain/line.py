"""One wanted title in an order."""

from dataclasses import dataclass

from services.orders.domain.events import WantedCopy
from services.orders.domain.refusals import LineNotDecidable
from services.orders.domain.states import LINE_ENDED, LINE_TRANSITIONS, LineStatus


@dataclass(slots=True)
class Line:
    """A title, the copy claimed for it, and what was decided.

    ``instead_of`` is the title that the reader wanted where ``title_id`` is another ``edition`` of it.
    """

    line_id: str
    title_id: str
    title: str
    status: LineStatus = LineStatus.REQUESTED
    copy_barcode: str | None = None
    copy_branch_id: str | None = None
    place: int | None = None
    reason_code: str | None = None
    message: str | None = None
    next_step: str | None = None
    next_title_id: str | None = None
    moved_to: str | None = None
    material: str = "book"
    other_editions: bool = False
    edition_asked: bool = False
    instead_of: str | None = None
    edition: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether the line still counts against the reader's limit."""
        return self.status not in LINE_ENDED

    def can(self, verb: str) -> bool:
        """Whether the table has such a move from here."""
        return (self.status, verb) in LINE_TRANSITIONS

    def move(self, verb: str) -> None:
        """Make a move of the table. Raises LineNotDecidable where there is none."""
        if not self.can(verb):
            raise LineNotDecidable(self.line_id)
        self.status = LINE_TRANSITIONS[self.status, verb]

    def wanted(self) -> WantedCopy:
        """The line as events tell it."""
        return WantedCopy(self.line_id, self.title_id, self.title, self.copy_barcode)
