"""Two lines of one order may be offered the same title; news of one never passes for later news of the other."""

import pytest

from services.catalog.domain.copy import CopyState
from services.orders.domain.states import LineStatus
from tests.unit.world import READER, World


@pytest.fixture
def world() -> World:
    """A reader wants two editions that are not here, and both lines are offered the third."""
    found = World()
    for title_id, copies in (("t1", 0), ("t2", 0), ("t3", 2)):
        found.stock(title_id, copies, work="活着")
    found.open_slot("pickup.1", 3)
    goal = {"method": "pickup", "branch_id": "jl", "slot_id": "pickup.1", "address": None}
    lines = [{"title_id": title_id, "title": "活着", "material": "book"} for title_id in ("t1", "t2")]
    found.orders.submit(READER, {"lines": lines, "fulfilment": goal, "other_editions": True}, "o1")
    while waiting := [place for place, each in enumerate(found.under_way) if each[1].name != "edition-allotted"]:
        found.deliver(waiting[0])
    return found


def states(world: World) -> list[str]:
    return sorted(copy.state for title in world.catalog_store.titles for copy in title.copies)


def test_the_second_is_let_go_of_whichever_is_heard_first(world: World) -> None:
    assert len(world.under_way) == 2
    world.deliver(1)
    while world.under_way:
        world.deliver(0)
    lines = world.orders_store.order("o1").lines
    assert sorted(line.status for line in lines) == [LineStatus.ALLOTTED, LineStatus.UNAVAILABLE]
    assert states(world) == [CopyState.CLAIMED, CopyState.ON_SHELF]


def test_both_copies_are_free_whichever_is_let_go_of_first(world: World) -> None:
    for _ in range(2):
        world.deliver(0)
    world.orders.cancel(READER, "o1")
    while world.under_way:
        world.deliver(len(world.under_way) - 1)
    assert states(world) == [CopyState.ON_SHELF, CopyState.ON_SHELF]
