"""Files of every kind: titles go in one after the other."""

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from pymarc import Record, XMLWriter

from services.catalog.exporting import cnmarc, marc21
from services.catalog.exporting.tables import COLUMNS, harmless_row_of, row_of
from services.catalog.importing.marc import LONGEST_RECORD

Titles = Iterable[dict[str, Any]]


class RecordTooLong(Exception):
    """A record does not fit into the exchange format."""

    def __init__(self, title_id: str) -> None:
        super().__init__(f"Title {title_id} is too long for a record of ISO 2709; write MARCXML, CSV or Excel instead.")


def write_marc21(titles: Titles, file: BinaryIO) -> None:
    """MARC 21 in the exchange format (ISO 2709). Raises RecordTooLong."""
    _write_iso2709(titles, marc21.record_of, file)


def write_cnmarc(titles: Titles, file: BinaryIO) -> None:
    """CNMARC in the exchange format (ISO 2709). Raises RecordTooLong."""
    _write_iso2709(titles, cnmarc.record_of, file)


def write_marcxml(titles: Titles, file: BinaryIO) -> None:
    """MARC 21 as XML."""
    writer = XMLWriter(file)
    for title in titles:
        writer.write(marc21.record_of(title))
    writer.close(close_fh=False)


def write_csv(titles: Titles, file: BinaryIO, with_head: bool = True) -> None:
    """A table in UTF-8; its head begins with the mark by which Excel knows that."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig" if with_head else "utf-8", newline="", write_through=True)
    rows = csv.writer(text)
    if with_head:
        rows.writerow(COLUMNS)
    rows.writerows(map(harmless_row_of, titles))
    text.detach()


def write_excel(titles: Titles, file: BinaryIO) -> None:
    """A workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("titles")
    sheet.append(COLUMNS)
    for title in titles:
        sheet.append([_cell(sheet, value) for value in row_of(title)])
    book.save(file)


WRITERS: dict[str, Callable[[Titles, BinaryIO], None]] = {
    "marc21": write_marc21,
    "cnmarc": write_cnmarc,
    "marcxml": write_marcxml,
    "csv": write_csv,
    "excel": write_excel,
}
SUFFIXES = {".mrc": "marc21", ".iso": "cnmarc", ".xml": "marcxml", ".csv": "csv", ".xlsx": "excel"}


def part_of(form: str, titles: Titles, is_first: bool) -> bytes:
    """A part of a file, for a format in which parts stand one after the other: CSV, and MARC but for its XML."""
    part = io.BytesIO()
    if form == "csv":
        write_csv(titles, part, with_head=is_first)
    else:
        WRITERS[form](titles, part)
    return part.getvalue()


def format_of(path: Path) -> str | None:
    """The format that the name of a file asks for."""
    return SUFFIXES.get(path.suffix.lower())


def _write_iso2709(titles: Titles, record_of: Callable[[dict[str, Any]], Record], file: BinaryIO) -> None:
    for title in titles:
        record = record_of(title).as_marc()
        if len(record) > LONGEST_RECORD:
            raise RecordTooLong(title["title_id"])
        file.write(record)


def _cell(sheet: Any, value: Any) -> Any:
    """A text stays a text: one that begins with ``=`` must not become a formula of whoever opens the file."""
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"
    return cell
