"""What a file says of one title, in the fields of the contract."""

from dataclasses import dataclass, field
from typing import Any

from services.catalog.importing.cleaning import UNCLASSIFIED

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something of a record was left out: the field, what it says, and what is wrong with it."""

    field: str
    value: str
    message: str


@dataclass(slots=True)
class Read:
    """One record of a file. ``facts`` is None where it could not be read at all."""

    number: int
    facts: Facts | None = None
    problems: list[Problem] = field(default_factory=list)


def facts_of(**said: Any) -> Facts:
    """The facts without what is not said; a title without a class goes to the general works."""
    known = {name: value for name, value in said.items() if value not in (None, "", [])}
    known.setdefault("category", UNCLASSIFIED)
    return known
