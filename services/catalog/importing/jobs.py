"""One import: step after step into the catalogue, and where it stopped if it did.

A step that was cut off is taken again: what it had added already is then known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from operator import methodcaller

from services.catalog.domain.copy import Copy
from services.catalog.domain.refusals import BarcodeTaken
from services.catalog.domain.title import Title
from services.catalog.identity import marks_of
from services.catalog.importing.accepting import Accepting
from services.catalog.importing.facts import Problem, Read
from services.catalog.importing.log import ImportLog, Progress
from services.catalog.storage import Store

STEP = 500
TAKEN = "the barcode belongs to another copy"
LEFT_OUT_BEFORE = "the same title as an earlier record, which was left out"


@dataclass(slots=True)
class _Step:
    """What the records of one step turn out to be."""

    titles: dict[str, Title] = field(default_factory=dict)
    """New ones by their ids."""
    reads: dict[str, Read] = field(default_factory=dict)
    """The record that each of them came of."""
    known: list[tuple[Read, Title, str]] = field(default_factory=list)
    """Records of titles that were met before, and the ids of those."""


class Import:
    """Runs one import. Run again with the same file it goes on behind the last step that was kept."""

    def __init__(self, store: Store, log: ImportLog, accepting: Accepting, progress: Progress) -> None:
        self._store = store
        self._log = log
        self._accepting = accepting
        self.progress = progress

    def run(self, records: Iterator[Read]) -> Iterator[Progress]:
        """Import the records; yields after each step."""
        coming = islice(records, self.progress.read, None)
        while reads := list(islice(coming, STEP)):
            self._take_in(reads)
            yield self.progress
        self.progress.is_done = True
        self._log.keep(self.progress, {})

    def _take_in(self, reads: list[Read]) -> None:
        step = self._sorted_out(reads)
        left_out = self._store.add_missing(step.titles)
        for title_id, refusal in left_out.items():
            step.reads[title_id].problems.append(Problem("copies", refusal.details["barcode"], TAKEN))
        known = [each for each in step.known if each[2] not in left_out]
        for read, title, title_id in step.known:
            if title_id in left_out:
                read.problems.append(Problem("title", title.title, LEFT_OUT_BEFORE))
            else:
                self._add_copies(read, title.copies, title_id)
        self._keep(reads, len(step.titles) - len(left_out), len(known))

    def _keep(self, reads: list[Read], added: int, known: int) -> None:
        problems = {read.number: read.problems for read in reads if read.problems}
        done = self.progress
        done.read += len(reads)
        done.added += added
        done.known += known
        done.skipped += len(reads) - known - added
        done.problems += sum(map(len, problems.values()))
        self._log.keep(done, problems)

    def _sorted_out(self, reads: list[Read]) -> _Step:
        accepted = [(read, title) for read in reads if (title := self._accepting.title_of(read)) is not None]
        marks = {title.title_id: marks_of(title) for _, title in accepted}
        met = self._store.known([mark for of_one in marks.values() for mark in of_one])
        step = _Step()
        for read, title in accepted:
            own = marks[title.title_id]
            if known_as := next((met[mark] for mark in own if mark in met), None):
                step.known.append((read, title, known_as))
            else:
                step.titles[title.title_id], step.reads[title.title_id] = title, read
                met |= dict.fromkeys(own, title.title_id)
        return step

    def _add_copies(self, read: Read, copies: list[Copy], title_id: str) -> None:
        """Tables have a row for each copy: those of a title that is there join it."""
        there = {copy.barcode for copy in self._store.title(title_id).copies} if copies else set()
        for copy in copies:
            if copy.barcode not in there:
                try:
                    self._store.update_title(title_id, methodcaller("acquire", [copy]))
                except BarcodeTaken:
                    read.problems.append(Problem("copies", copy.barcode, TAKEN))
