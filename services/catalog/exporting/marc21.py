"""A title as a record of MARC 21 (Library of Congress, MARC 21 Format for Bibliographic Data)."""

from typing import Any

from pymarc import Record

from services.catalog.exporting.fields import add, add_control, add_each, entered, kind_of, language_code
from services.catalog.importing.marc21 import MATERIALS


def record_of(title: dict[str, Any]) -> Record:
    """The record, in UTF-8. A copy is an 852 with its branch, call number and barcode."""
    record = Record(leader=f"00000n{kind_of(title['material'], MATERIALS)} a2200000 i 4500", force_utf8=True)
    add_control(record, "001", title["title_id"])
    add_control(record, "008", _fixed(title))
    add(record, "020", ("a", title["isbn"]))
    add(record, "084", ("a", title["category"]), ("2", "clc"))
    add(record, "090", ("a", title["call_number"]))
    add_each(record, "100", "a", title["authors"][:1])
    add(record, "245", ("a", title["title"]))
    add_each(record, "246", "a", title["parallel_titles"])
    add(record, "250", ("a", title["edition"]))
    add(record, "264", ("b", title["publisher"]), ("c", title["published_year"]))
    add(record, "490", ("a", title["series"]))
    add(record, "520", ("a", title["summary"]))
    add_each(record, "653", "a", title["subjects"])
    add_each(record, "700", "a", title["authors"][1:])
    for copy in title["copies"]:
        add(record, "852", ("b", copy["branch_id"]), ("h", copy.get("call_number")), ("p", copy["barcode"]))
    return record


def _fixed(title: dict[str, Any]) -> str:
    """Field 008: date of entry, date of publication, place, and in its 36th position the language."""
    published = f"s{title['published_year']}    " if title["published_year"] else "nuuuuuuuu"
    return f"{entered(title['added_at'], '%y%m%d')}{published}xx {'':17}{language_code(title['language'])} d"
