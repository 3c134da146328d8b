"""What is true of a library in which nothing is under way any more, whatever happened before."""

from collections import Counter

from tests.contract.handlers.library import PLACES_IN_A_SLOT
from tests.contract.handlers.modes import ENDED
from tests.contract.handlers.state import OPEN_LINES, WEEKDAYS, State

OUTCOMES = {"completed": {"handed_over", "closed"}, "failed": {"closed"}}
"""A handover that came to its end, and the states that its order can have then."""

STEPS = (
    "submitted",
    "approved",
    "preparing",
    "ready_for_pickup",
    "out_for_delivery",
    "attempted",
    "handed_over",
    "returned",
    "closed",
)
"""What a reader may be told of books that are on their way, in this order."""


def check(state: State) -> None:
    """Check all of it."""
    check_the_end(state)
    _slots_hold_their_orders(state)
    _branches_have_slots_by_their_hours(state)
    _readers_are_told_in_order(state)


def check_the_end(state: State) -> None:
    """Check that everything came to its end, however long it took and whatever was changed meanwhile."""
    _nothing_is_under_way(state)
    _every_order_has_ended(state)
    _every_copy_is_where_its_line_says(state)
    _readers_hold_their_open_lines(state)
    _handovers_and_orders_agree(state)


def _nothing_is_under_way(state: State) -> None:
    simulation = state.simulation
    stuck = [f"{failure.message.queue} {failure.message.event}: {failure.reason}" for failure in simulation.stuck]
    assert not stuck, stuck
    assert not [event["name"] for event in state.recorded if event["event_id"] not in simulation.broker.published]


def _every_order_has_ended(state: State) -> None:
    assert not {order["_id"]: order["status"] for order in state.orders if order["status"] not in ENDED}
    assert not [title["_id"] for title in state.titles if title["waiting"]]
    assert not [order["_id"] for order in state.orders for line in order["lines"] if line["status"] in OPEN_LINES]


def _every_copy_is_where_its_line_says(state: State) -> None:
    out = Counter(loan["active_barcode"] for loan in state.loans if loan.get("active_barcode"))
    lent = Counter(copy["barcode"] for copy in state.copies if copy["state"] == "on_loan")
    assert out == lent
    assert all(number == 1 for number in out.values())
    assert not [copy["barcode"] for copy in state.copies if copy["state"] == "claimed"]


def _readers_hold_their_open_lines(state: State) -> None:
    for reader in state.borrowers:
        held = [
            line["title_id"]
            for order in state.orders
            if order["reader"]["reader_id"] == reader["_id"]
            for line in order["lines"]
            if line["status"] in OPEN_LINES
        ]
        assert sorted(reader.get("holding", [])) == sorted(held)
        assert not reader.get("waiting"), "whoever waits has an open line"


def _slots_hold_their_orders(state: State) -> None:
    for slot in state.slots:
        assert len(slot["orders"]) <= PLACES_IN_A_SLOT[slot["method"]]
        theirs = {order["_id"]: order for order in state.orders if order["fulfilment"]["slot_id"] == slot["_id"]}
        assert set(slot["orders"]) <= set(theirs)
        # One that has been carried out has no use for its place; a late answer to it gives the place back.
        assert all(order["status"] == "closed" or name in slot["orders"] for name, order in theirs.items())


def _branches_have_slots_by_their_hours(state: State) -> None:
    for point in state.points:
        theirs = [slot["starts_at"] for slot in state.slots if slot["branch_id"] == point["_id"]]
        assert {WEEKDAYS[moment.weekday()] for moment in theirs} >= {
            day for day, open_ in point["hours"].items() if open_
        }
        closed = [(each["first_on"], each["last_on"]) for each in point.get("closures", ())]
        for slot in state.slots:
            day = slot["starts_at"].date().isoformat()
            assert bool(slot.get("closed")) == any(first <= day <= last for first, last in closed)


def _handovers_and_orders_agree(state: State) -> None:
    statuses = {order["_id"]: order["status"] for order in state.orders}
    lent = {loan["order_id"] for loan in state.loans}
    for handover in state.handovers:
        order_id, status = handover["_id"], handover["status"]
        assert statuses[order_id] in OUTCOMES.get(status, ENDED), f"{order_id} {status}"
        assert (status == "completed") == (order_id in lent)


def _readers_are_told_in_order(state: State) -> None:
    for order in state.orders:
        events = [step["event"] for step in order["timeline"]]
        # What was lost may be found when everything else is over.
        told = [
            STEPS.index(event) for event in events if event in STEPS and not (event == "returned" and "lost" in events)
        ]
        assert told == sorted(told), order["timeline"]
