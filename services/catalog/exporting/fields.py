"""What the two forms of MARC share: fields, kinds of material, languages."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from pymarc import Field, Indicators, Record, Subfield

from services.catalog.importing.cleaning import LANGUAGES

LANGUAGE_CODES = {short: code for code, short in reversed(LANGUAGES.items()) if code.isascii()}
"""Codes of two letters as MARC writes them: the first that an import knows."""

UNKNOWN_LANGUAGE = "und"


def language_code(language: str | None) -> str:
    """The code of three letters (ISO 639-2/B), ``und`` where there is none."""
    code = LANGUAGE_CODES.get(language or "", language or "")
    return code if len(code) == 3 else UNKNOWN_LANGUAGE


def entered(added_at: datetime | None, form: str) -> str:
    """The day on which a title was entered, in zeros where nobody knows."""
    return added_at.strftime(form) if added_at else "0" * len(datetime(2000, 1, 1).strftime(form))


def kind_of(material: str | None, kinds: Mapping[str, str]) -> str:
    """Type and level of a record, positions 6 and 7 of its leader: ``am`` is a printed book, ``as`` a periodical."""
    if material == "periodical":
        return "as"
    return next((kind for kind, name in kinds.items() if name == material), "a") + "m"


def add_control(record: Record, tag: str, data: str) -> None:
    """Add a field without subfields."""
    _put(record, Field(tag, data=data))


def add(record: Record, tag: str, *subfields: tuple[str, object]) -> None:
    """Add a field with those of the subfields that say something; none where nothing is said."""
    said = [Subfield(code, str(value)) for code, value in subfields if value]
    if said:
        _put(record, Field(tag, Indicators(" ", " "), said))


def add_each(record: Record, tag: str, code: str, values: Iterable[str]) -> None:
    """Add a field for each of several values."""
    for value in values:
        add(record, tag, (code, value))


def _put(record: Record, field: Field) -> None:
    record.add_field(field)  # type: ignore[no-untyped-call]
