"""Months go by in seconds: closures, leap days, new rules, and people who do whatever they may."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.contract.handlers.simulation import Simulation
from tests.contract.handlers.year import BEGINS, COPIES, READERS, Year

BOUNDED = settings(
    max_examples=10,
    stateful_step_count=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a failure is told as it came: to shrink it would take minutes
    suppress_health_check=list(HealthCheck),
)
A_YEAR = timedelta(days=366)


@pytest.mark.timeout(400)
def test_no_book_and_no_promise_is_lost_whatever_people_do(simulation: Simulation) -> None:
    run_state_machine_as_test(lambda: Year(simulation), settings=BOUNDED)  # type: ignore[no-untyped-call]


class Walk:
    """A year in which things happen about as often as they do."""

    def __init__(self, year: Year, seed: int) -> None:
        self.chance = Random(seed)
        self.year = year
        year.open([self.chance.randrange(256) for _ in range(30_000)])
        self.deeds: list[tuple[float, Callable[[], None]]] = [
            (6, self.submit),
            (3, lambda: year.working_days(self.chance.randint(1, 3))),
            (1, lambda: year.review(self.chance.choice(["reject", "claim", "approve"]), self.any())),
            (1, lambda: year.take_back(self.any())),
            (1, lambda: year.step_on_the_way(self.any(), "nobody_home")),
            (2, lambda: year.say_of_a_book(self.chance.choice(["renew", "claim_returned", "lose"]), self.any())),
            (
                4,
                lambda: year.look_after_a_book(
                    self.chance.choice(["scan", "recall", "deny_return", "found"]), self.any()
                ),
            ),
            (0.5, lambda: year.look_after_a_book("settle", self.any())),
            (0.7, lambda: year.cancel(self.any())),
            (0.2, lambda: year.choose_record(self.chance.choice(READERS), self.chance.random() < 0.5)),
            (0.6, lambda: year.close(self.chance.randint(0, 14), self.chance.randint(0, 9))),
            (0.2, lambda: year.lift(self.any())),
            (0.1, lambda: year.publish_rules(self.chance.randint(2, 6), self.chance.randint(7, 40), self.any() % 3)),
            (0.4, lambda: year.idle_days(self.chance.randint(3, 15))),
        ]

    def any(self) -> int:
        return self.chance.randrange(50)

    def submit(self) -> None:
        titles = set(self.chance.sample(sorted(COPIES), self.chance.randint(1, 3)))
        method = self.chance.choice(["pickup", "delivery"])
        self.year.submit(self.chance.choice(READERS), titles, method, self.any())

    def step(self) -> None:
        weights, deeds = zip(*self.deeds, strict=True)
        self.chance.choices(deeds, weights)[0]()
        self.year.nothing_is_lost_or_promised_twice()
        self.year.no_decision_is_silently_undone()


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", range(2))
def test_no_book_and_no_promise_is_lost_in_a_leap_year(seed: int, simulation: Simulation) -> None:
    year = Year(simulation)
    walk = Walk(year, seed)
    while simulation.clock.now < BEGINS + A_YEAR:
        walk.step()
    year.teardown()
