"""Whose turn it is."""

from typing import Any

import pytest
from pymongo.errors import AutoReconnect

from services.chassis.periodic import TURNS_HELD, Duty


class Held:
    """A lease that answers as told."""

    def __init__(self, answer: bool | Exception) -> None:
        self.answer = answer
        self.asked: list[float] = []

    def hold(self, seconds: float) -> bool:
        self.asked.append(seconds)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Turns:
    """Counts the turns that are taken."""

    def __init__(self) -> None:
        self.taken = 0

    def spawn_worker(self, *_: Any, **__: Any) -> None:
        self.taken += 1


@pytest.mark.parametrize(
    ("answer", "taken"), [(True, 1), (False, 0), (AutoReconnect("away"), 0)], ids=["ours", "theirs", "unknown"]
)
def test_a_duty_that_is_done_alone_is_done_by_the_holder(answer: Any, taken: int) -> None:
    duty = Duty(15, alone=True)
    duty.container, duty.method_name, duty._lease = Turns(), "sweep", Held(answer)
    duty.handle_timer_tick()
    assert duty.container.taken == taken
    assert duty._lease.asked == [15 * TURNS_HELD]
    assert duty.worker_complete.ready() == (not taken), "the next turn comes all the same"


def test_any_other_duty_is_everybodys() -> None:
    duty = Duty(15)
    duty.container = Turns()
    duty.handle_timer_tick()
    assert duty.container.taken == 1
