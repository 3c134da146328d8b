"""Records of MARC, in ISO 2709 or XML, MARC 21 or CNMARC."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.sax import SAXParseException
from xml.sax.handler import feature_namespaces

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser
from pymarc import Record, XmlHandler
from pymarc.exceptions import PymarcException

from services.catalog.importing import cnmarc, marc21
from services.catalog.importing.encodings import decodes
from services.catalog.importing.facts import Problem, Read

CHUNK = 1 << 16
LONGEST_RECORD = 99_999
"""Five digits hold the length of a record."""

BETWEEN = b"\xef\xbb\xbf \t\r\n\x00\x1a"
BROKEN = (PymarcException, ValueError, LookupError, AttributeError, TypeError)
"""What pymarc raises for a record that is none."""

END_OF_RECORD = b"\x1d"
UNICODE, MARC_8 = "utf-8", "iso8859-1"
"""How pymarc is told; MARC-8 is what it decodes Latin-1 as."""


def read_iso2709(file: BinaryIO, sample: bytes) -> Iterator[Read]:
    """The records of a file in the exchange format (ISO 2709).

    They are told apart by the mark at their ends, not by their lengths: one whose length is wrong spoils no other, and
    what some programs put between records is passed over.
    """
    encoding = _encoding(sample)
    for number, chunk in enumerate(_chunks(file), start=1):
        try:
            record = Record(data=chunk, file_encoding=encoding)
        except BROKEN as error:
            yield _broken(number, error)
        else:
            yield _read(number, record)


def read_xml(file: BinaryIO) -> Iterator[Read]:
    """The records of a file in MARCXML, whatever stands round them."""
    handler = _Collecting()
    parser: Any = make_parser()
    parser.setContentHandler(handler)
    parser.setFeature(feature_namespaces, 1)
    number = 0
    try:
        while chunk := file.read(CHUNK):
            parser.feed(chunk)
            for record in handler.taken():
                number += 1
                yield _read(number, record)
        parser.close()
    except (SAXParseException, DefusedXmlException, *BROKEN) as error:
        said = f"{error}; the rest cannot be read"
        yield Read(number + 1, None, [Problem("xml", "", said)])


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    rest = b""
    while block := file.read(CHUNK):
        *whole, rest = (rest + block).split(END_OF_RECORD)
        for record in whole:
            if record := record.strip(BETWEEN):
                yield record + END_OF_RECORD
        if len(rest) > LONGEST_RECORD:
            yield rest[:LONGEST_RECORD]
            rest = b""
    if rest.strip(BETWEEN):
        yield rest


class _Collecting(XmlHandler):
    """Keeps the records that are complete, until they are taken."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._complete: list[Record] = []

    def process_record(self, record: Record) -> None:
        """A record has ended. A wrapper of the same name ends with the record that it held, for the second time."""
        if record is not None and (not self._complete or self._complete[-1] is not record):
            self._complete.append(record)

    def taken(self) -> list[Record]:
        """The records since the last time."""
        complete, self._complete = self._complete, []
        return complete


def _read(number: int, record: Record) -> Read:
    is_marc21 = "245" in record or "200" not in record
    try:
        return Read(number, (marc21 if is_marc21 else cnmarc).facts(record))
    except BROKEN as error:
        return _broken(number, error)


def _broken(number: int, error: Exception) -> Read:
    return Read(number, None, [Problem("record", "", f"{type(error).__name__}: {error}")])


def _encoding(sample: bytes) -> str:
    """What records are in whose leader does not say UTF-8. By whole records: a sample may end in a character."""
    whole = sample.rsplit(END_OF_RECORD, 1)[0]
    if decodes(whole, UNICODE):
        return UNICODE
    return "gb18030" if b"200" in _tags(sample) and decodes(whole, "gb18030") else MARC_8


def _tags(sample: bytes) -> set[bytes]:
    directory = sample[24 : sample.index(b"\x1e")]
    return {directory[place : place + 3] for place in range(0, len(directory), 12)}
