"""Subfields of a MARC record, by tag and code."""

from pymarc import Record


def subfields(record: Record, tag: str, code: str) -> list[str]:
    """All values of a subfield, in the order of the record."""
    return [value.strip() for field in record.get_fields(tag) for value in field.get_subfields(code) if value.strip()]


def within(record: Record, tag: str, code: str) -> list[str]:
    """The values of a subfield in the first field of a tag."""
    field = next(iter(record.get_fields(tag)), None)
    return [value.strip() for value in field.get_subfields(code) if value.strip()] if field else []


def first(record: Record, *places: tuple[str, str]) -> str | None:
    """The first value at the first of these places that has one."""
    return next((value for tag, code in places for value in subfields(record, tag, code)), None)
