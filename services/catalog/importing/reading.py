"""A file of records: what kind it is, in which encoding, and its records one after the other."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from services.catalog.importing import marc
from services.catalog.importing.encodings import encoding_of
from services.catalog.importing.facts import Problem, Read
from services.catalog.importing.tables import read_rows

SAMPLE = 1 << 20
LONGEST_CELL = 1 << 20
UNREADABLE = 1000
DELIMITERS = ",\t;"

csv.field_size_limit(LONGEST_CELL)


class FormatUnknown(Exception):
    """The file is no file of records."""

    def __str__(self) -> str:
        return "It is neither MARC, nor XML, nor a table in CSV or Excel."


class File:
    """One file to import, open for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = max(1, path.stat().st_size)
        self._raw = path.open("rb")
        self._bytes = _unpacked(self._raw)

    @property
    def read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        return min(1.0, self._raw.tell() / self._size) if not self._raw.closed else 1.0

    def records(self) -> Iterator[Read]:
        """The records, numbered from 1. Raises FormatUnknown, HeaderUnknown."""
        number = 0
        try:
            for each in self._reader(self._bytes.peek(SAMPLE)[:SAMPLE]):
                number = each.number
                yield each
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            yield Read(number + 1, None, [Problem("file", "", f"{error}; the rest cannot be read")])

    def close(self) -> None:
        """Done with it."""
        self._bytes.close()
        self._raw.close()

    def _reader(self, sample: bytes) -> Iterator[Read]:
        start = sample.lstrip(b"\xef\xbb\xbf \r\n")
        if start.startswith(b"PK\x03\x04"):
            return self._excel()
        if start.startswith(b"<"):
            return _some(marc.read_xml(self._bytes))
        if start[:5].isdigit() and b"\x1e" in start:
            return marc.read_iso2709(self._bytes, start)
        if b"\x00" in start or not start:
            raise FormatUnknown
        return self._table(sample)

    def _table(self, sample: bytes) -> Iterator[Read]:
        header = sample.splitlines()[0].decode("latin-1")
        delimiter = max(DELIMITERS, key=header.count)
        with io.TextIOWrapper(self._bytes, encoding_of(sample), errors="surrogateescape", newline="") as text:
            yield from read_rows(_rows_of(csv.reader(text, delimiter=delimiter)))

    def _excel(self) -> Iterator[Read]:
        with self._path.open("rb") as file:
            try:
                sheet = load_workbook(file, read_only=True, data_only=True).worksheets[0]
            except (KeyError, IndexError, ValueError, OSError, zipfile.BadZipFile, InvalidFileException) as error:
                raise FormatUnknown from error
            yield from read_rows(sheet.iter_rows(values_only=True))


def _some(records: Iterator[Read]) -> Iterator[Read]:
    """The records, if there are any: XML may be anything."""
    first = next(records, None)
    if first is None:
        raise FormatUnknown
    yield first
    yield from records


def _rows_of(reader: Any) -> Iterator[list[str]]:
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # More cells than any row has columns: the row is reported, the others are read.
            yield [str(error)] * UNREADABLE


def _unpacked(raw: BinaryIO) -> io.BufferedReader:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return cast(io.BufferedReader, gzip.open(raw)) if packed else io.BufferedReader(cast(io.RawIOBase, raw), SAMPLE)
