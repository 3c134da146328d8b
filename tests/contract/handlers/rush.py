"""A busy morning: orders that want the same books and the same slot, and people who do whatever can be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.contract.handlers.library import Library

COPIES = {"t1": 1, "t2": 2}
ENDINGS = ("returned", "cancelled", "rejected", "refused")
MOST_PATIENT = 3
MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """What one reader wants, and how it ends if it comes to that; ``patience`` rounds go by before."""

    titles: tuple[str, ...]
    method: str
    ending: str
    patience: int


class Rush:
    """The journey of several orders at once. Who gets which book is open; that nobody waits for ever is not."""

    def __init__(self, plans: list[Plan]) -> None:
        self._plans = {f"o{number}": plan for number, plan in enumerate(plans)}

    def __call__(self, library: Library) -> None:
        """Go on until every order has ended, one round a minute."""
        for title_id, copies in COPIES.items():
            library.shelve(title_id, copies=copies)
        for order_id, plan in self._plans.items():
            library.submit(order_id, *plan.titles, method=plan.method)
        for number in range(MOST_ROUNDS):
            going_on = library.open_orders()
            if not going_on:
                return
            done = [library.can(step) for order in going_on for step in self._steps(library, order, number)]
            library.pass_time(minutes=1)
            assert any(done) or library.simulation.let_go() or number < MOST_PATIENT, going_on
        raise AssertionError("the rush has no end")

    def _steps(self, library: Library, order: Any, number: int) -> Iterator[Callable[[], None]]:
        """Everything that somebody may want to do about an order; most of it is refused most of the time."""
        order_id = order.order_id
        plan = self._plans[order_id.split("-")[0]]
        if number >= plan.patience and plan.ending == "cancelled":
            yield partial(library.cancel, order_id)
        if number >= plan.patience and plan.ending == "rejected":
            yield partial(library.reject, order_id)
        yield partial(library.approve, order_id)
        yield partial(library.pack, order_id)
        if plan.method == "pickup":
            yield partial(library.hand_over, order_id)
        else:
            yield partial(library.dispatch, order_id)
            yield partial(library.at_the_door, order_id, "refused" if plan.ending == "refused" else "delivered")
        for line in order.lines:
            yield partial(library.bring_back, order_id, line.title_id)
