"""Slots: windows with a capacity, cut from the opening hours of a branch."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from services.delivery.domain.events import SlotClaimed
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
    """One window of one branch for one method; ``orders`` never grows beyond ``capacity``."""

    slot_id: str
    branch_id: str
    method: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    orders: list[str] = field(default_factory=list)

    def claim(self, order_id: str, method: str, branch_id: str, now: datetime) -> list[Any]:
        """Give an order its place, or tell it once more that it has one. Raises SlotTaken with words for the reader."""
        if order_id in self.orders:
            return [self._claimed(order_id)]
        if (self.method, self.branch_id) != (method, branch_id):
            raise SlotTaken(self.slot_id, message="所选时段不属于这个服务点或取书方式")
        if self.ends_at <= now:
            raise SlotTaken(self.slot_id, message="所选时段已经过去，请重新选择时段")
        if len(self.orders) >= self.capacity:
            raise SlotTaken(self.slot_id, message="所选时段已满，请重新选择时段")
        self.orders.append(order_id)
        return [self._claimed(order_id)]

    def release(self, order_id: str) -> list[Any]:
        """Free an order's place."""
        self.orders = [other for other in self.orders if other != order_id]
        return []

    def _claimed(self, order_id: str) -> SlotClaimed:
        return SlotClaimed(order_id, self.slot_id, self.starts_at, self.ends_at)


@dataclass(slots=True)
class ServicePoint:
    """What delivery needs to know of a branch."""

    branch_id: str
    name: str
    hours: Hours


@dataclass(slots=True)
class SlotRefusal:
    """The answer to an order that got no place."""

    order_id: str
    slot_id: str


def slots_ahead(point: ServicePoint, today: date) -> Iterator[Slot]:
    """Every slot of the next days; a slot's id is made of what it is, so making it again changes nothing."""
    for offset in range(DAYS_AHEAD):
        day = today + timedelta(days=offset)
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
