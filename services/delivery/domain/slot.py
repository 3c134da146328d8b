"""Slots: windows with a capacity, cut from the opening hours of a branch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from services.delivery.domain.events import SlotClaimed, SlotMoved
from services.delivery.domain.refusals import SlotTaken

LIBRARY_TIME = timezone(timedelta(hours=8), "CST")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOW = timedelta(hours=2)
SHORTEST = timedelta(hours=1)
CAPACITY = {"pickup": 12, "delivery": 6}
DAYS_AHEAD = 14

Hours = dict[str, list[list[str]]]


@dataclass(slots=True)
class Slot:
    """One window of one branch for one method; ``orders`` never grows beyond ``capacity``.

    ``closed`` is why nobody can come then, although the branch opens on such days; ``moved_at`` is when whoever has a
    place in it was told of another one.
    """

    slot_id: str
    branch_id: str
    method: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    orders: list[str] = field(default_factory=list)
    closed: str | None = None
    moved_at: datetime | None = None

    @property
    def day(self) -> date:
        """The library's date of the window."""
        return self.starts_at.astimezone(LIBRARY_TIME).date()

    @property
    def has_room(self) -> bool:
        """Whether another order fits in."""
        return self.closed is None and len(self.orders) < self.capacity

    def claim(self, order_id: str, method: str, branch_id: str, now: datetime) -> list[Any]:
        """Give an order its place, or tell it once more that it has one. Raises SlotTaken with words for the reader."""
        if order_id in self.orders:
            return [self._claimed(order_id)]
        if (self.method, self.branch_id) != (method, branch_id):
            raise SlotTaken(self.slot_id, message="所选时段不属于这个服务点或取书方式")
        if self.ends_at <= now:
            raise SlotTaken(self.slot_id, message="所选时段已经过去，请重新选择时段")
        if self.closed:
            raise SlotTaken(self.slot_id, message=f"所选时段因{self.closed}不开放，请重新选择时段")
        if not self.has_room:
            raise SlotTaken(self.slot_id, message="所选时段已满，请重新选择时段")
        self.orders.append(order_id)
        return [self._claimed(order_id)]

    def take_over(self, order_id: str, reason: str) -> list[Any]:
        """Give a place to an order whose own window has become a closed one. Raises SlotTaken."""
        if order_id not in self.orders:
            if not self.has_room:
                raise SlotTaken(self.slot_id)
            self.orders.append(order_id)
        return [SlotMoved(order_id, self.slot_id, self.starts_at, self.ends_at, reason)]

    def close(self, reason: str | None) -> list[Any]:
        """Nobody can come then; None opens it again."""
        self.closed, self.moved_at = reason, None
        return []

    def over(self) -> list[Any]:
        """The window has passed and nobody counts on it any more."""
        self.orders = []
        return []

    def moved_on(self, now: datetime) -> list[Any]:
        """Whoever has a place in it was told of another one."""
        self.moved_at = now
        return []

    def release(self, order_id: str) -> list[Any]:
        """Free an order's place."""
        self.orders = [other for other in self.orders if other != order_id]
        return []

    def _claimed(self, order_id: str) -> SlotClaimed:
        return SlotClaimed(order_id, self.slot_id, self.starts_at, self.ends_at)


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The first and the last of them, and why."""

    first_on: date
    last_on: date
    reason: str


@dataclass(slots=True)
class ServicePoint:
    """What delivery needs to know of a branch."""

    branch_id: str
    name: str
    hours: Hours
    closures: list[ClosedDays] = field(default_factory=list)

    def closed_for(self, day: date) -> str | None:
        """Why the branch is closed on a day."""
        return next((each.reason for each in self.closures if each.first_on <= day <= each.last_on), None)


@dataclass(slots=True)
class SlotRefusal:
    """The answer to an order that got no place."""

    order_id: str
    slot_id: str


def slots_ahead(point: ServicePoint, today: date) -> Iterator[Slot]:
    """Every slot of the next days; a slot's id is made of what it is, so making it again changes nothing."""
    for offset in range(DAYS_AHEAD):
        day = today + timedelta(days=offset)
        if point.closed_for(day):
            continue
        for opens, closes in point.hours.get(WEEKDAYS[day.weekday()], ()):
            for starts_at, ends_at in _windows(_at(day, opens), _at(day, closes)):
                for method, capacity in CAPACITY.items():
                    name = f"{point.branch_id}.{method}.{starts_at.astimezone(LIBRARY_TIME):%Y%m%d.%H%M}"
                    yield Slot(name, point.branch_id, method, starts_at, ends_at, capacity)


def _windows(opens: datetime, closes: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Two-hour windows; a rest shorter than an hour joins the last one."""
    while opens < closes:
        ends = opens + WINDOW
        if closes - ends < SHORTEST:
            ends = closes
        yield opens, ends
        opens = ends


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LIBRARY_TIME)
