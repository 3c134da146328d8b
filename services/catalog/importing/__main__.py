"""``python -m services.catalog.importing FILE``: fill the catalogue from a file."""

import argparse
import csv
import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pymongo.database import Database

from services.catalog.importing.accepting import Accepting
from services.catalog.importing.jobs import Import
from services.catalog.importing.log import ImportLog, Progress
from services.catalog.importing.reading import File, FormatUnknown
from services.catalog.importing.tables import HeaderUnknown
from services.catalog.importing.uploads import LEASE, Uploads
from services.catalog.storage import Store
from services.chassis import logs
from services.chassis.clock import new_id, utc_now
from services.chassis.config import settings_of
from services.chassis.messaging.publisher import ConfirmingPublisher
from services.chassis.messaging.relay import Relay
from services.chassis.storage.connection import connect
from services.chassis.storage.lease import Lease

BAR = 30
LEASE_SECONDS = 60.0
IMPORTED, LEFT_OUT, UNREADABLE, BUSY = range(4)
"""Exit codes: all of it, not all of it, no file of records, another import is under way."""

log = logs.logger(__name__)


class Busy(Exception):
    """Another import is under way."""

    def __str__(self) -> str:
        return "Another import is under way; only one can be."


class Program:
    """One run, with the means to carry it out."""

    def __init__(self, database: Database[dict[str, Any]], relay: Relay) -> None:
        self._store, self.log, self.uploads = Store(database, relay), ImportLog(database), Uploads(database)
        self._lease = Lease(database, LEASE, owner=new_id())

    def run(self, path: Path, progress: Progress, branch_id: str | None) -> Iterator[tuple[Progress, float]]:
        """Import a file; yields how far it is, and how much of the file was read.

        Raises Busy, FormatUnknown, HeaderUnknown.
        """
        file = File(path)
        job = Import(self._store, self.log, Accepting(branch_id, utc_now, new_id), progress)
        try:
            self._hold()
            if not progress.is_done:
                for done in job.run(file.records()):
                    self._hold()
                    yield done, file.read
            yield progress, 1.0
        finally:
            file.close()
            self._lease.release()

    def _hold(self) -> None:
        if not self._lease.hold(LEASE_SECONDS):
            raise Busy

    def begun(self, path: Path, name: str, branch_id: str | None) -> Progress:
        """This import, from its beginning or from where it stopped: known by the content of its file and its branch."""
        with path.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256")
        digest.update((branch_id or "").encode())
        import_id = digest.hexdigest()[:26]
        return self.log.find(import_id) or Progress(import_id, name, utc_now())


def main(arguments: Sequence[str]) -> int:
    """Import a file, or what staff have handed in; returns an exit code."""
    given = _given_in(arguments)
    settings = settings_of("catalog")
    database = connect(settings)
    program = Program(database, Relay(database, ConfirmingPublisher(settings.amqp_uri)))
    if given.upload:
        logs.configure("catalog")
        return _handed_in(program, given.upload)
    try:
        return _by_hand(program, given)
    except (Busy, FormatUnknown, HeaderUnknown) as error:
        print(f"✗ {given.file.name}: {error}", file=sys.stderr)
        return BUSY if isinstance(error, Busy) else UNREADABLE


def _handed_in(program: Program, upload_id: str) -> int:
    upload = program.uploads.find(upload_id)
    if upload is None or upload.ended_at is not None:
        return UNREADABLE
    with _as_file(program.uploads.content(upload_id)) as path:
        try:
            progress = program.begun(path, upload.name, upload.branch_id)
            program.uploads.known_as(upload_id, progress.import_id)
            for _progress in program.run(path, progress, upload.branch_id):
                pass
        except Busy:
            program.uploads.put_back(upload_id)
            return BUSY
        except (FormatUnknown, HeaderUnknown) as error:
            program.uploads.end(upload_id, utc_now(), trouble=str(error))
            return UNREADABLE
    program.uploads.end(upload_id, utc_now())
    log.info("imported", name=upload.name, added=progress.added, known=progress.known, skipped=progress.skipped)
    return LEFT_OUT if progress.skipped else IMPORTED


def _by_hand(program: Program, given: argparse.Namespace) -> int:
    begun, so_far = time.monotonic(), program.begun(given.file, given.file.name, given.branch)
    first = so_far.read
    if so_far.is_done:
        print(f"{given.file.name} was imported before, on {so_far.begun_at:%Y-%m-%d}. What became of it then:")
    for done, read in program.run(given.file, so_far, given.branch):
        rate = (done.read - first) / (time.monotonic() - begun)
        counts = f"{done.read} read  {done.added} new  {done.known} known  {done.skipped} skipped"
        filled = int(BAR * read)
        print(f"\r{'█' * filled}{'░' * (BAR - filled)} {counts}  {rate:.0f}/s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return _report(program.log, so_far, given.problems)


def _report(known: ImportLog, progress: Progress, into: Path | None) -> int:
    print(f"{progress.added} new titles, {progress.known} known already, {progress.skipped} skipped.")
    if not progress.problems:
        return IMPORTED
    into = into or Path(f"{progress.name}.problems.csv")
    with into.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.DictWriter(file, ["number", "field", "value", "message"], extrasaction="ignore")
        rows.writeheader()
        rows.writerows(known.problems(progress.import_id))
    print(f"{progress.problems} problems, each with its record and field, are in {into}.")
    return LEFT_OUT if progress.skipped else IMPORTED


@contextmanager
def _as_file(parts: Iterator[bytes]) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile() as file:
        for part in parts:
            file.write(part)
        file.flush()
        yield Path(file.name)


def _given_in(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="taoshu import", description="Fill the catalogue from a file of records.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "file", metavar="FILE", type=_file, nargs="?", help="MARC 21 or CNMARC (ISO 2709, XML), CSV or Excel"
    )
    what.add_argument("--upload", metavar="ID", help=argparse.SUPPRESS)
    parser.add_argument("--branch", metavar="ID", help="where the copies of the file are; without it none are made")
    parser.add_argument("--problems", metavar="FILE", type=Path, help="where to tell what was left out")
    return parser.parse_args(arguments)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
