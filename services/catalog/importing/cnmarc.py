"""CNMARC, the Chinese form of UNIMARC (WH/T 0503-1996; IFLA, UNIMARC Manual): its fields as facts."""

from collections.abc import Iterator

from pymarc import Record

from services.catalog.domain.responsibility import MOST_PEOPLE, name_of, people_of
from services.catalog.importing import cleaning
from services.catalog.importing.facts import Facts, facts_of
from services.catalog.importing.fields import first, subfields, within

PEOPLE = ("701", "711", "702", "712", "720")
OTHER_TITLES = ("500", "510", "512", "517")
SUBJECTS = ("600", "601", "604", "605", "606", "607", "610")
MATERIALS = {"a": "book", "b": "book", "e": "map", "f": "map", "g": "video", "i": "audio", "j": "audio", "c": "score"}
"""By the type of record (leader, position 6)."""

ELECTRONIC = "电子资源"


def facts(record: Record) -> Facts:
    """What a record says."""
    call_number = first(record, ("905", "s"), ("090", "u")) or _shelf_mark(record)
    return facts_of(
        title=_title(record),
        parallel_titles=_other_titles(record)[:5],
        authors=_authors(record),
        publisher=cleaning.plain(first(record, ("210", "c"), ("214", "c")), 100),
        published_year=cleaning.year_of(first(record, ("210", "d"), ("214", "d")) or _year_coded(record)),
        edition=cleaning.plain(first(record, ("205", "a")), 60),
        isbn=cleaning.isbn_in(first(record, ("010", "a"))),
        category=cleaning.class_of(first(record, ("690", "a"), ("905", "d"), ("686", "a"))),
        subjects=list(dict.fromkeys(_subjects(record)))[:20],
        summary=cleaning.plain(first(record, ("330", "a")), 2000),
        language=cleaning.language_of(first(record, ("101", "a"))),
        series=cleaning.plain(first(record, ("225", "a"), ("410", "a")), 200),
        material=_material(record),
        call_number=cleaning.plain(call_number, 60),
        copies=[{"barcode": barcode} for barcode in subfields(record, "905", "b")],
    )


def _title(record: Record) -> str | None:
    proper = within(record, "200", "a")
    parts = [part for code in ("h", "i") for part in within(record, "200", code)]
    other = within(record, "200", "e")
    if not proper:
        return None
    named = " ".join([proper[0], *parts])
    return cleaning.plain(f"{named}：{other[0]}" if other else named, 300)


def _other_titles(record: Record) -> list[str]:
    return [*subfields(record, "200", "d"), *(title for tag in OTHER_TITLES for title in subfields(record, tag, "a"))]


def _authors(record: Record) -> list[str]:
    headings = [name for tag in PEOPLE for name in _names(record, tag)]
    if not headings:
        statements = [*within(record, "200", "f"), *within(record, "200", "g")]
        headings = [name for statement in statements for name in people_of(statement)]
    return list(dict.fromkeys(headings))[:MOST_PEOPLE]


def _names(record: Record, tag: str) -> Iterator[str]:
    for field in record.get_fields(tag):
        name = name_of("".join(field.get_subfields("a", "b")).replace("，", ""))
        if name:
            yield name


def _subjects(record: Record) -> Iterator[str]:
    for tag in SUBJECTS:
        for field in record.get_fields(tag):
            # Some libraries write heading and subdivisions into one subfield.
            yield from (word[:60] for word in " ".join(field.get_subfields("a", "x", "y")).split())


def _year_coded(record: Record) -> str:
    """The date of 100 $a: after the type of date, the first year."""
    return (first(record, ("100", "a")) or "")[9:13]


def _shelf_mark(record: Record) -> str | None:
    number, book = first(record, ("905", "d")), first(record, ("905", "e"))
    return f"{number}/{book}" if number and book else number


def _material(record: Record) -> str | None:
    if any(ELECTRONIC in said for said in within(record, "200", "b")):
        return "electronic"
    return "periodical" if record.leader[7] == "s" else MATERIALS.get(record.leader[6])
