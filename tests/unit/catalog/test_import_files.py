"""Files of every kind: what is in them is read, what is wrong in them is said."""

import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from pymarc import Field, Indicators, Record, Subfield, XMLWriter, record_to_xml

from services.catalog.importing.facts import Read
from services.catalog.importing.reading import File, FormatUnknown
from services.catalog.importing.tables import HeaderUnknown

Make = Callable[[bytes], list[Read]]

TABLE = """书名,作者,出版社,出版年,ISBN,分类号,条码
红楼梦,曹雪芹/高鹗,人民文学出版社,1982年,978-7-02-000220-7,I242.4,B1;B2
活着,余华,,,,,
"""


@pytest.fixture
def read(tmp_path: Path) -> Make:
    def of(content: bytes) -> list[Read]:
        path = tmp_path / "file"
        path.write_bytes(content)
        file = File(path)
        try:
            return list(file.records())
        finally:
            file.close()

    return of


def field(tag: str, *subfields: str) -> Field:
    return Field(tag, Indicators(" ", " "), [Subfield(each[0], each[1:]) for each in subfields])


def cnmarc() -> Record:
    record = Record(leader="00000nam0 2200000   450 ")
    record.add_field(
        field("010", "a7-5037-1744-0", "d68.00元"),
        field("101", "achi"),
        field("200", "a平凡的世界", "h第二部", "e长篇小说", "f路遥著"),
        field("210", "a北京", "c人民文学出版社", "d2004.5"),
        field("225", "a茅盾文学奖获奖作品"),
        field("330", "a孙少平与孙少安兄弟。"),
        field("606", "a长篇小说", "y中国", "z当代"),
        field("690", "aI247.57", "v4"),
        field("701", "a路遥", "ALu Yao", "4著"),
        field("905", "aXTL", "b00123", "b00124", "dI247.57", "e12"),
    )
    return record


def marc21() -> Record:
    record = Record(force_utf8=True)
    record.add_field(
        Field("008", data="010203s1997    enk           000 1 eng d"),
        field("020", "a0747532699 (pbk.)"),
        field("100", "aRowling, J. K."),
        field("245", "aHarry Potter and the philosopher's stone /", "cJ.K. Rowling."),
        field("260", "aLondon :", "bBloomsbury,", "c1997."),
        field("650", "aWizards", "vFiction."),
        field("852", "pC77"),
    )
    return record


def test_cnmarc_is_understood_in_both_encodings_and_in_xml(read: Make) -> None:
    utf8 = cnmarc().as_marc()
    as_gb = _exchange([(each.tag, each.as_marc("gb18030")) for each in cnmarc().fields])
    xml = io.BytesIO()
    writer = XMLWriter(xml)
    writer.write(cnmarc())
    writer.close(close_fh=False)
    found = [read(content)[0].facts for content in (utf8, as_gb, xml.getvalue())]
    assert found[0] == found[1] == found[2]
    assert found[0] == {
        "title": "平凡的世界 第二部：长篇小说",
        "authors": ["路遥"],
        "publisher": "人民文学出版社",
        "published_year": 2004,
        "isbn": "7-5037-1744-0",
        "category": "I247.57",
        "subjects": ["长篇小说", "中国"],
        "summary": "孙少平与孙少安兄弟。",
        "language": "zh",
        "series": "茅盾文学奖获奖作品",
        "material": "book",
        "call_number": "I247.57/12",
        "copies": [{"barcode": "00123"}, {"barcode": "00124"}],
    }


def test_marc21_is_understood(read: Make) -> None:
    facts = read(marc21().as_marc())[0].facts
    assert facts is not None
    assert facts["title"] == "Harry Potter and the philosopher's stone"
    assert facts["authors"] == ["Rowling, J. K."]
    assert (facts["publisher"], facts["published_year"], facts["language"]) == ("Bloomsbury", 1997, "en")
    assert facts["isbn"] == "0747532699"
    assert facts["subjects"] == ["Wizards"]
    assert facts["copies"] == [{"barcode": "C77"}]
    assert facts["category"] == "Z"


def test_marc8_is_decoded(read: Make) -> None:
    facts = read(_exchange([("245", b"00\x1faLes mis\xe2erables\x1e")]))[0].facts
    assert facts is not None and facts["title"] == "Les misérables"


def test_records_after_a_broken_one_are_read(read: Make) -> None:
    good = marc21().as_marc()
    broken = bytearray(good)
    broken[12:17] = b"99999"
    found = read(good + bytes(broken) + good)
    assert [each.facts is not None for each in found] == [True, False, True]
    assert found[1].problems[0].field == "record"


def test_xml_that_breaks_off_gives_what_came_before(read: Make) -> None:
    whole = b"<collection>" + record_to_xml(marc21()) + record_to_xml(marc21())[:-30]
    found = read(whole)
    assert found[0].facts is not None
    assert (found[1].facts, found[1].problems[0].field) == (None, "xml")


def test_xml_that_would_grow_without_end_is_refused(read: Make) -> None:
    bomb = b'<!DOCTYPE c [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><collection>&b;</collection>'
    assert read(bomb)[0].problems[0].field == "xml"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_its_encoding(read: Make, encoding: str) -> None:
    _check_table(read(TABLE.encode(encoding)))


def test_a_table_may_be_packed_or_have_tabs(read: Make) -> None:
    _check_table(read(gzip.compress(TABLE.encode())))
    _check_table(read(TABLE.replace(",", "\t").encode()))


def test_a_sheet_of_excel_is_read(read: Make) -> None:
    book, content = Workbook(), io.BytesIO()
    sheet: Any = book.active
    for line in TABLE.splitlines():
        sheet.append([int(cell) if cell.isdecimal() else cell or None for cell in line.split(",")])
    book.save(content)
    _check_table(read(content.getvalue()))


def test_a_row_with_too_many_cells_is_reported_and_the_others_are_read(read: Make) -> None:
    found = read("书名,作者\n甲,乙,丙\n丁,戊\n".encode())
    assert [each.number for each in found] == [1, 2]
    assert found[0].facts is None and found[0].problems[0].field == "row"
    assert found[1].facts is not None


def test_a_table_without_titles_is_refused(read: Make) -> None:
    with pytest.raises(HeaderUnknown, match="题名"):
        read("作者,年\n甲,1990\n".encode())


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03", b"PK\x05\x06"])
def test_what_is_no_file_of_records_is_refused(read: Make, content: bytes) -> None:
    with pytest.raises((FormatUnknown, HeaderUnknown)):
        read(content)


def _check_table(found: list[Read]) -> None:
    assert found[0].facts == {
        "title": "红楼梦",
        "authors": ["曹雪芹", "高鹗"],
        "publisher": "人民文学出版社",
        "published_year": 1982,
        "isbn": "978-7-02-000220-7",
        "category": "I242.4",
        "copies": [{"barcode": "B1"}, {"barcode": "B2"}],
    }
    assert found[1].facts == {"title": "活着", "authors": ["余华"], "category": "Z"}


def _exchange(fields: list[tuple[str, bytes]]) -> bytes:
    """A record in the exchange format, which counts bytes, of fields in any encoding."""
    directory, place = b"", 0
    for tag, field_bytes in fields:
        directory += b"%s%04d%05d" % (tag.encode(), len(field_bytes), place)
        place += len(field_bytes)
    base = 24 + len(directory) + 1
    leader = b"%05d" % (base + place + 1) + b"nam0 22" + b"%05d" % base + b"   4500"
    return leader + directory + b"\x1e" + b"".join(each for _, each in fields) + b"\x1d"
