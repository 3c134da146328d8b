"""``python -m services.catalog.exporting FILE``: the catalogue as a file."""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from services.catalog.exporting.writing import SUFFIXES, WRITERS, RecordTooLong, format_of
from services.catalog.views import Views
from services.chassis.config import settings_of
from services.chassis.storage.connection import connect

EXPORTED, NOT_EXPORTED = range(2)
TELL_EVERY = 1000


def main(arguments: Sequence[str]) -> int:
    """Write all titles that are not withdrawn; returns an exit code. The file is there whole or not at all."""
    given = _given_in(arguments)
    views = Views(connect(settings_of("catalog")))
    try:
        _write(views, given.form, given.file)
    except (RecordTooLong, OSError) as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return NOT_EXPORTED
    return EXPORTED


def _write(views: Views, form: str, into: Path) -> None:
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".export-") as beside:
        whole = Path(beside, into.name)
        with whole.open("wb") as file:
            WRITERS[form](_counted(views.every_title()), file)
        whole.replace(into)


def _counted(titles: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    number = 0
    for number, title in enumerate(titles, start=1):
        if number % TELL_EVERY == 0:
            print(f"\r{number} titles", end="", file=sys.stderr, flush=True)
        yield title
    print(f"\r{number} titles", file=sys.stderr)


def _given_in(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="taoshu export", description="Write the catalogue into a file.")
    parser.add_argument("file", metavar="FILE", type=Path, help="its ending names the format, unless --format does")
    parser.add_argument(
        "--format", dest="form", choices=WRITERS, help="which " + ", ".join(f"{s} is {f}" for s, f in SUFFIXES.items())
    )
    given = parser.parse_args(arguments)
    given.form = given.form or format_of(given.file)
    if given.form is None:
        parser.error(f"the ending of {given.file.name} names no format; give one with --format")
    if not given.file.parent.is_dir():
        parser.error(f"there is no folder {given.file.parent}")
    return given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
