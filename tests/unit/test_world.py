"""Whatever is lost, late or said twice between the services: every order ends, every copy comes home."""

import random
from datetime import timedelta

import pytest

from services.catalog.domain.copy import CopyState
from services.delivery.domain.states import Status as HandoverStatus
from services.orders.domain import deadlines
from services.orders.domain.calendar import local_day
from services.orders.domain.deadlines import Awaited, awaited
from services.orders.domain.loan_states import LoanStatus
from services.orders.domain.states import ENDED, LINE_ENDED
from services.orders.domain.states import Status as OrderStatus
from tests.unit.world import READER, World

S, H = OrderStatus, HandoverStatus
TITLES = {"t1": 1, "t2": 1, "t3": 2, "t4": 3, "t5": 0}
WORKS = dict.fromkeys(("t1", "t3", "t5"), "活着")
"""Editions of one work."""
WANTED = ("t1", "t1", "t2", "t2", "t3", "t3", "t4", "t4", "t5", "unknown")
SLOTS = {"pickup.1": 3, "delivery.1": 3}
STEPS = 250
CHANCES = {
    "arrive": 12,
    "come_twice": 2,
    "get_lost": 1,
    "act": 6,
    "cancel": 0.2,
    "submit": 0.6,
    "wait": 0.6,
    "buy": 0.1,
    "close": 0.3,
}
NEVER_LOST = frozenset(
    {
        "lines-released",
        "slot-released",
        "slot-moved",
        "loan-returned",
        "loan-lost",
        "branch-closures-set",
        "edition-allotted",
    }
)
"""What no question brings back; an operator has to, from where it is parked."""
IN_HAND = frozenset({H.TO_PACK, H.READY_FOR_PICKUP, H.PACKED, H.OUT_FOR_DELIVERY})
FOLLOWS = {
    H.TO_PACK: {S.APPROVED},
    H.READY_FOR_PICKUP: {S.READY_FOR_PICKUP},
    H.PACKED: {S.PREPARING},
    H.OUT_FOR_DELIVERY: {S.OUT_FOR_DELIVERY, S.CANCELLED},
    H.COMPLETED: {S.HANDED_OVER, S.CLOSED},
    H.FAILED: {S.CLOSED},
}
"""The state of an order that knows where its books are."""


class Story:
    """People do what they may while the events between the services go astray."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = World()
        self.submitted = self.bought = self.closed = 0
        for title_id, copies in TITLES.items():
            self.world.stock(title_id, copies, WORKS.get(title_id))
        for slot_id, capacity in SLOTS.items():
            self.world.open_slot(slot_id, capacity)

    def step(self) -> None:
        what = self.chance.choices(list(CHANCES), list(CHANCES.values()))[0]
        getattr(self, what)()

    def submit(self) -> None:
        self.submitted += 1
        titles = {self.chance.choice(WANTED) for _ in range(3)}
        slot_id = self.chance.choice(list(SLOTS))
        goal = {"method": slot_id.split(".")[0], "branch_id": "jl", "slot_id": slot_id, "address": "锦林路 8 号"}
        lines = [{"title_id": each, "title": each, "material": "book"} for each in sorted(titles)]
        self.world.attempt(
            self.world.orders.submit,
            READER,
            {"lines": lines, "fulfilment": goal, "other_editions": self.chance.random() < 0.5},
            f"order{self.submitted}",
        )

    def buy(self) -> None:
        self.bought += 1
        if not self.world.attempt(self.world.catalog_store.titles.load, "unknown"):
            self.world.stock("unknown", 0)
        book = {"barcode": f"new{self.bought}", "branch_id": "jl"}
        self.world.catalog.add_copies({"title_id": self.chance.choice(["t5", "unknown"]), "copies": [book]})

    def cancel(self) -> None:
        if self.submitted:
            self.world.attempt(self.world.orders.cancel, READER, f"order{self.chance.randint(1, self.submitted)}")

    def close(self) -> None:
        self.closed += 1
        first = local_day(self.world.now) + timedelta(days=self.chance.randint(0, 50))
        days = {"first_on": first, "last_on": first + timedelta(days=self.chance.randint(0, 9)), "branch_ids": []}
        self.world.attempt(self.world.orders.close_branches, {**days, "reason": "停电"}, f"closure{self.closed}")

    def act(self) -> None:
        if work := self.world.work():
            self.chance.choice(work)()

    def arrive(self, keep: bool = False) -> None:
        if self.world.under_way:
            self.world.deliver(self.chance.randrange(len(self.world.under_way)), keep)

    def come_twice(self) -> None:
        self.arrive(keep=True)

    def get_lost(self) -> None:
        if losable := [each for each in self.world.under_way if each[1].name not in NEVER_LOST]:
            self.world.under_way.remove(self.chance.choice(losable))

    def wait(self) -> None:
        self.world.pass_time(timedelta(hours=self.chance.choice([0.1, 1, 30])))

    def quiet(self, time: timedelta) -> None:
        """Nothing is lost any more, and nobody does anything but the sweep."""
        for _ in range(3):
            self.world.pass_time(time / 2)
            while self.world.under_way:
                self.world.deliver(0)

    def go_on(self) -> bool:
        """Everything arrives, books come to their readers and back; when all is still, time passes."""
        if self.world.under_way:
            self.world.deliver(0)
            return True
        for act in self.world.arrivals():
            act()
        due = [at for order in self.world.orders_store.orders if (at := deadlines.due_at(order))]
        if due:
            self.world.pass_time(max(timedelta(hours=1), min(due) - self.world.now))
        return bool(due or self.world.under_way)


def check_what_is_always_true(world: World) -> None:
    returned = {loan.loan_id for loan in world.loans if loan.returned_at}
    for handover in world.handovers:
        for parcel in handover.lines:
            lent = handover.status == H.COMPLETED and parcel.line_id not in returned
            if handover.status in IN_HAND or lent:
                assert world.copy_of(str(parcel.barcode)).line_id == parcel.line_id, "it is nobody else's"
    active = [loan.active_barcode for loan in world.loans if loan.active_barcode]
    assert len(set(active)) == len(active), "a copy is in one loan"
    branch = world.orders_store.branch("jl")
    for loan in world.loans:
        assert loan.status != LoanStatus.LOST or world.copy_of(loan.barcode).line_id == loan.loan_id, (
            "nobody else has it"
        )
    assert branch.closures == sorted(branch.closures, key=lambda each: each.first_on)
    assert all(len(slot.orders) <= slot.capacity for slot in world.delivery_store.slots)


def check_that_orders_know_where_their_books_are(world: World) -> None:
    for handover in world.handovers:
        order = world.orders_store.order(handover.order_id)
        if handover.status in FOLLOWS:
            assert order.status in FOLLOWS[handover.status]


def check_that_nothing_ends_on_a_closed_day(world: World) -> None:
    branch, today = world.orders_store.branch("jl"), local_day(world.now)
    ahead = [loan.due_on for loan in world.loans if loan.is_expected and loan.due_on >= today]
    waiting = [each for each in world.orders_store.orders if each.status == S.READY_FOR_PICKUP]
    held = [each.fulfilment.pickup_until for each in waiting if each.fulfilment.pickup_until > world.now]
    assert [day for day in [*ahead, *map(local_day, held)] if not branch.is_open_on(day)] == []


def check_that_everything_is_over(world: World) -> None:
    orders = list(world.orders_store.orders)
    assert [each for each in orders if each.status not in ENDED] == []
    assert [line for each in orders for line in each.lines if line.status not in LINE_ENDED] == []
    for title in world.catalog_store.titles:
        assert (title.waiting, {copy.state for copy in title.copies} - {CopyState.ON_SHELF}) == ([], set())
    given_up = {each.order_id for each in orders if each.status != S.CLOSED}
    assert [slot for slot in world.delivery_store.slots if given_up & set(slot.orders)] == []


@pytest.mark.parametrize("seed", range(40))
def test_every_order_ends_and_every_copy_comes_home(seed: int) -> None:
    story = Story(seed)
    for _ in range(STEPS):
        story.step()
        check_what_is_always_true(story.world)
    story.quiet(timedelta(minutes=6))
    assert [each for each in story.world.orders_store.orders if awaited(each) == Awaited.ANSWERS] == []
    story.quiet(timedelta(hours=25))
    check_that_orders_know_where_their_books_are(story.world)
    check_that_nothing_ends_on_a_closed_day(story.world)
    while story.go_on():
        check_what_is_always_true(story.world)
    check_that_everything_is_over(story.world)
