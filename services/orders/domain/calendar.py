"""Local days, opening hours, and the days on which a branch is closed all the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from itertools import count, islice

from services.orders.domain.library_refusals import ClosureInvalid, ClosureNotFound

LIBRARY_TIME = timezone(timedelta(hours=8), "CST")
"""China has one time zone and no summer time, so a fixed offset is exact."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)
LONGEST_CLOSURE = timedelta(days=92)
PLANNED_AHEAD = timedelta(days=2 * 366)
MOST_CLOSURES = 60
"""Of one branch, those over half a year ago not counted; they are forgotten."""
REMEMBERED = timedelta(days=183)
CATCHING_UP = timedelta(days=2)
"""What staff need after a closure, before anything is given up."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, the first and the last among them, on which a branch does not open; ``reason`` is for readers."""

    closure_id: str
    first_on: date
    last_on: date
    reason: str

    def has(self, day: date) -> bool:
        """Whether it is one of these days."""
        return self.first_on <= day <= self.last_on

    def check(self, today: date) -> None:
        """Raise ClosureInvalid for days that are over, upside down, too many, or too far ahead."""
        if self.last_on < self.first_on:
            raise ClosureInvalid(problem="最后一天早于第一天")
        if self.last_on < today:
            raise ClosureInvalid(problem="这些日子已经过去")
        if self.last_on - self.first_on >= LONGEST_CLOSURE:
            raise ClosureInvalid(problem=f"一次最多闭馆 {LONGEST_CLOSURE.days} 天")
        if self.last_on > today + PLANNED_AHEAD:
            raise ClosureInvalid(problem="日期太远")


@dataclass(slots=True)
class Branch:
    """A branch and its weekly opening blocks, ``{"mon": [["09:00", "12:00"]], …}`` in local time."""

    branch_id: str
    name: str
    address: str
    phone: str | None = None
    hours: dict[str, list[list[str]]] = field(default_factory=dict)
    closures: list[Closure] = field(default_factory=list)

    @property
    def ever_opens(self) -> bool:
        """Whether it has any opening hours; of one that has none, no day counts as closed."""
        return any(self.hours.values())

    def is_open_on(self, day: date) -> bool:
        """Whether the branch opens at all that day."""
        return bool(self.hours.get(WEEKDAYS[day.weekday()])) and self.closed_for(day) is None

    def closed_for(self, day: date) -> str | None:
        """Why the branch is closed on a day on which it would open otherwise."""
        return next((closure.reason for closure in self.closures if closure.has(day)), None)

    def closes_at(self, day: date) -> datetime:
        """When the branch closes on a day on which it opens."""
        last = max(block[1] for block in self.hours[WEEKDAYS[day.weekday()]])
        return datetime.combine(day, time.fromisoformat(last), LIBRARY_TIME)

    def open_days_from(self, day: date) -> Iterator[date]:
        """The days on which the branch opens, from this one on."""
        return (each for each in _days_after(day - DAY) if self.is_open_on(each))

    def close(self, closure: Closure, today: date) -> None:
        """Close for some days. Raises ClosureInvalid."""
        closure.check(today)
        known = [each for each in self.closures if each.last_on >= today - REMEMBERED]
        if any((each.first_on, each.last_on) == (closure.first_on, closure.last_on) for each in known):
            raise ClosureInvalid(problem=f"{self.name}这几天的闭馆已经登记过")
        if len(known) >= MOST_CLOSURES:
            raise ClosureInvalid(problem=f"一个服务点最多登记 {MOST_CLOSURES} 次闭馆")
        self.closures = sorted([*known, closure], key=lambda each: (each.first_on, each.closure_id))

    def was_closed_lately(self, today: date) -> bool:
        """Whether it is closed for some days, or was until a moment ago, so that nobody could keep a deadline."""
        return any(each.first_on <= today <= each.last_on + CATCHING_UP for each in self.closures)

    def lift(self, closure_id: str) -> None:
        """Open after all. What was put off for it stays put off. Raises ClosureNotFound."""
        left = [closure for closure in self.closures if closure.closure_id != closure_id]
        if len(left) == len(self.closures):
            raise ClosureNotFound(closure_id)
        self.closures = left


def local_day(moment: datetime) -> date:
    """The library's date at a moment."""
    return moment.astimezone(LIBRARY_TIME).date()


def first_open_day(day: date, branch: Branch | None) -> date:
    """The day itself, or the first after it on which the branch opens."""
    return next(branch.open_days_from(day)) if branch and branch.ever_opens else day


def due_day(start: date, days: int, branch: Branch | None) -> date:
    """``days`` after ``start``, or the first day after that on which the branch opens."""
    return first_open_day(start + days * DAY, branch)


def held_until(start: datetime, days: int, branch: Branch | None) -> datetime:
    """Closing time of the last day of a hold: so many days after ``start``, those of closures not counted.

    Where the branch does not open on the last of them, it is the next on which it does.
    """
    if branch is None or not branch.ever_opens:
        return start + days * DAY
    counted = (day for day in _days_after(local_day(start)) if branch.closed_for(day) is None)
    last = next(islice(counted, days - 1, None)) if days else local_day(start)
    return next(closing for day in branch.open_days_from(last) if (closing := branch.closes_at(day)) > start)


def _days_after(day: date) -> Iterator[date]:
    return (day + number * DAY for number in count(1))
