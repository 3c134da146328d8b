"""A title as a record of CNMARC, the Chinese form of UNIMARC (WH/T 0503-1996; IFLA, UNIMARC Manual)."""

from typing import Any

from pymarc import Record

from services.catalog.exporting.fields import add, add_control, add_each, entered, kind_of, language_code
from services.catalog.importing.cnmarc import ELECTRONIC, MATERIALS


def record_of(title: dict[str, Any]) -> Record:
    """The record, in UTF-8. A copy is a 905 with its branch, barcode, class and call number."""
    record = Record(leader=f"00000n{kind_of(title['material'], MATERIALS)}0 2200000   450 ", force_utf8=True)
    add_control(record, "001", title["title_id"])
    add(record, "010", ("a", title["isbn"]))
    add(record, "100", ("a", _coded(title)))
    add(record, "101", ("a", language_code(title["language"])))
    is_electronic = title["material"] == "electronic"
    add(
        record,
        "200",
        ("a", title["title"]),
        ("b", ELECTRONIC if is_electronic else None),
        ("f", "，".join(title["authors"])),
    )
    add(record, "205", ("a", title["edition"]))
    add(record, "210", ("c", title["publisher"]), ("d", title["published_year"]))
    add(record, "225", ("a", title["series"]))
    add(record, "330", ("a", title["summary"]))
    add_each(record, "512", "a", title["parallel_titles"])
    add_each(record, "606", "a", title["subjects"])
    add(record, "690", ("a", title["category"]))
    add_each(record, "701", "a", title["authors"])
    add(record, "090", ("u", title["call_number"]))
    for copy in title["copies"]:
        _add_copy(record, title, copy)
    return record


def _add_copy(record: Record, title: dict[str, Any], copy: dict[str, Any]) -> None:
    call_number = copy.get("call_number") or title["call_number"]
    add(
        record,
        "905",
        ("a", copy["branch_id"]),
        ("b", copy["barcode"]),
        ("d", title["category"]),
        ("s", call_number),
    )


def _coded(title: dict[str, Any]) -> str:
    """Field 100: date of entry, date of publication, and that the record is in Chinese and in Unicode."""
    published = f"d{title['published_year']}    " if title["published_year"] else "u        "
    return f"{entered(title['added_at'], '%Y%m%d')}{published}   y0chiy50      ea"
