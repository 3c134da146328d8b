"""MARC 21 (Library of Congress, MARC 21 Format for Bibliographic Data): its fields as facts."""

from collections.abc import Iterator

from pymarc import Record

from services.catalog.domain.responsibility import LONGEST_NAME, MOST_PEOPLE
from services.catalog.importing import cleaning
from services.catalog.importing.facts import Facts, facts_of
from services.catalog.importing.fields import first, subfields, within

PEOPLE = ("100", "110", "111", "700", "710", "711")
SUBJECTS = ("600", "610", "611", "630", "650", "651", "653", "655")
MATERIALS = {
    "a": "book",
    "t": "book",
    "e": "map",
    "f": "map",
    "g": "video",
    "i": "audio",
    "j": "audio",
    "c": "score",
    "d": "score",
    "m": "electronic",
    "o": "kit",
}
"""By the type of record (leader, position 6)."""


def facts(record: Record) -> Facts:
    """What a record says."""
    return facts_of(
        title=_title(record),
        parallel_titles=subfields(record, "246", "a")[:5],
        authors=list(dict.fromkeys(_people(record)))[:MOST_PEOPLE],
        publisher=cleaning.plain(first(record, ("264", "b"), ("260", "b")), 100),
        published_year=cleaning.year_of(first(record, ("264", "c"), ("260", "c")) or _fixed(record)[7:11]),
        edition=cleaning.plain(first(record, ("250", "a")), 60),
        isbn=cleaning.isbn_in(first(record, ("020", "a"))),
        category=cleaning.class_of(_class(record)),
        subjects=list(dict.fromkeys(_subjects(record)))[:20],
        summary=cleaning.plain(first(record, ("520", "a")), 2000),
        language=cleaning.language_of(_fixed(record)[35:38] or (first(record, ("041", "a")) or "")[:3]),
        series=cleaning.plain(first(record, ("490", "a"), ("830", "a"), ("440", "a")), 200),
        material="periodical" if record.leader[7] == "s" else MATERIALS.get(record.leader[6]),
        call_number=cleaning.plain(first(record, ("852", "h"), ("090", "a"), ("050", "a")), 60),
        copies=[{"barcode": barcode} for barcode in subfields(record, "852", "p")],
    )


def _title(record: Record) -> str | None:
    words = [cleaning.plain(word, 300) for code in ("a", "n", "p", "b") for word in within(record, "245", code)[:1]]
    return cleaning.plain(" ".join(word for word in words if word), 300)


def _people(record: Record) -> Iterator[str]:
    for tag in PEOPLE:
        for name in subfields(record, tag, "a"):
            if plain := cleaning.plain(name, LONGEST_NAME):
                yield plain.rstrip(".") if len(plain.split()[-1]) > 2 else plain


def _subjects(record: Record) -> Iterator[str]:
    for tag in SUBJECTS:
        for word in subfields(record, tag, "a"):
            if plain := cleaning.plain(word, 60):
                yield plain.rstrip(".")


def _class(record: Record) -> str | None:
    """A class of the CLC: of 093, where the National Library of China puts it, or of 084 if it says so."""
    for field in record.get_fields("084"):
        if any("clc" in source.lower() for source in field.get_subfields("2")):
            return next(iter(field.get_subfields("a")), None)
    return first(record, ("093", "a"))


def _fixed(record: Record) -> str:
    field = next(iter(record.get_fields("008")), None)
    return field.data or "" if field else ""
