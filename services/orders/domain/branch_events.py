"""Facts about branches that the verbs return. ``wire_name`` never changes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The first and the last of them, and why."""

    first_on: date
    last_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class BranchHoursSet:
    """A branch and its opening hours."""

    wire_name: ClassVar[str] = "branch-hours-set"
    branch_id: str
    name: str
    hours: dict[str, list[list[str]]]


@dataclass(frozen=True, slots=True)
class BranchClosuresSet:
    """All days on which a branch is closed although its hours say otherwise."""

    wire_name: ClassVar[str] = "branch-closures-set"
    branch_id: str
    closures: list[ClosedDays]
