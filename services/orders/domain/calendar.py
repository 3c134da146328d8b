"""Local days and opening hours."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

LIBRARY_TIME = timezone(timedelta(hours=8), "CST")
"""China has one time zone and no summer time, so a fixed offset is exact."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(slots=True)
class Branch:
    """A branch and its weekly opening blocks, ``{"mon": [["09:00", "12:00"]], …}`` in local time."""

    branch_id: str
    name: str
    address: str
    phone: str | None = None
    hours: dict[str, list[list[str]]] = field(default_factory=dict)

    def is_open_on(self, day: date) -> bool:
        """Whether the branch opens at all that day."""
        return bool(self.hours.get(WEEKDAYS[day.weekday()]))


def local_day(moment: datetime) -> date:
    """The library's date at a moment."""
    return moment.astimezone(LIBRARY_TIME).date()


def due_day(start: date, days: int, branch: Branch | None) -> date:
    """``days`` after ``start``, or the first day after that on which the branch opens."""
    due = start + timedelta(days=days)
    if branch is None or not any(branch.hours.values()):
        return due
    while not branch.is_open_on(due):
        due += timedelta(days=1)
    return due
