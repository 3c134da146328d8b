"""Another edition in place of a title of which no copy is here, for a reader who said that any will do.

When the catalog has answered that no copy is to be had, it is asked for another edition. It answers with a copy of
one, or once more with what it said before; that answer counts. An order that only waits asks anew every day.
"""

from collections.abc import Collection
from datetime import datetime

from services.orders.domain import events as said
from services.orders.domain.answers import Claimed, asked_again, let_go, present_if_answered
from services.orders.domain.order import Events, Order
from services.orders.domain.states import BEFORE_DECISION


def asks_for_edition(order: Order, line_id: str) -> bool:
    """Whether the catalog shall look for another edition before what it answered for the line counts."""
    line = order.line(line_id)
    return line.other_editions and not line.edition_asked and line.can("allot") and order.status in BEFORE_DECISION


def ask_for_edition(order: Order, line_id: str, held: Collection[str]) -> Events:
    """Ask for one that the reader does not have."""
    line = order.line(line_id)
    line.edition_asked = True
    besides, branch_id = sorted({*held, *_titles_of(order)}), order.fulfilment.branch_id
    wanted = order.fact(
        said.EditionWanted, line_id=line_id, title_id=line.title_id, branch_id=branch_id, besides=besides
    )
    return [wanted]


def edition_allotted(order: Order, line_id: str, copy: Claimed, held: Collection[str], now: datetime) -> Events:
    """The line gets a copy of this edition, and gives up its place for the other.

    A copy that comes too late goes back. So does one of a title that the reader has by now; the line then asks for what
    it wanted at first.
    """
    line = order.line(line_id)
    if line.title_id == copy.title_id and line.is_open:
        return []
    if not (line.other_editions and line.can("allot") and order.status in BEFORE_DECISION):
        return let_go(order, line, copy)
    if copy.title_id in {*held, *_titles_of(order)}:
        line.other_editions = False
        return [*let_go(order, line, copy), *asked_again(order)]
    gives_up = order.lines_released([line])
    line.instead_of, line.title_id, line.edition = line.title_id, copy.title_id, copy.edition
    line.copy_barcode, line.copy_branch_id, line.place = copy.barcode, copy.branch_id, None
    line.move("allot")
    order.tell("substituted", now, f"《{line.title}》已全部借出，按您的意思换成另一版本：{copy.edition}")
    return [*gives_up, *present_if_answered(order, now)]


def _titles_of(order: Order) -> set[str]:
    return {line.title_id for line in order.lines}
