"""From what a file says of a title to a title, or to the reason why there is none."""

from collections.abc import Callable
from datetime import datetime

from marshmallow import ValidationError

from services.catalog.domain.copy import Copy
from services.catalog.domain.isbn import isbn_of
from services.catalog.domain.refusals import IsbnInvalid
from services.catalog.domain.title import Title
from services.catalog.importing.facts import Facts, Problem, Read
from services.contracts.catalog import NewTitle

_DOOR = NewTitle()
SHORT_ISBN = 9
"""Digits of an ISBN-10 of which a spreadsheet has eaten the zero in front."""

LONGEST_SHOWN = 200


class Accepting:
    """Makes titles of what was read; copies go to one branch, or are left out where none is named."""

    def __init__(self, branch_id: str | None, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self._branch_id = branch_id
        self._clock = clock
        self._new_id = new_id

    def title_of(self, read: Read) -> Title | None:
        """The title, or None with the problems that stand against it added to the record's."""
        if read.facts is None:
            return None
        facts = self._with_isbn(read, dict(read.facts))
        popularity = facts.pop("popularity", 0)
        barcodes = dict.fromkeys(copy["barcode"] for copy in facts.pop("copies", []) if self._branch_id)
        facts["copies"] = [{"barcode": barcode, "branch_id": self._branch_id} for barcode in barcodes]
        try:
            known = _DOOR.load(facts)
        except ValidationError as error:
            read.problems += [_problem(facts, field, said) for field, said in error.messages_dict.items()]
            return None
        copies = [Copy(**copy) for copy in known.pop("copies")]
        title_id = known.pop("title_id") or self._new_id()
        return Title(title_id=title_id, added_at=self._clock(), copies=copies, popularity=popularity, **known)

    def _with_isbn(self, read: Read, facts: Facts) -> Facts:
        """A wrong number is worth a word, not the loss of the book."""
        written = facts.pop("isbn", None)
        if written is None:
            return facts
        try:
            return {**facts, "isbn": isbn_of(f"0{written}" if len(written) == SHORT_ISBN else written)}
        except IsbnInvalid:
            read.problems.append(Problem("isbn", written[:LONGEST_SHOWN], "no valid ISBN; the title came without it"))
            return facts


def _problem(facts: Facts, field: str, said: object) -> Problem:
    words = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
    return Problem(field, str(facts.get(field, ""))[:LONGEST_SHOWN], words)
