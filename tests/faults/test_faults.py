"""A short campaign, the same every time; and proof that a campaign can fail. All on one ground, one after the other."""

from collections.abc import Iterator

import pytest

from tests.faults.__main__ import free_port
from tests.faults.campaign import Plan, run
from tests.faults.ground import Ground
from tests.faults.ledger import Ledger
from tests.faults.verdict import Verdict

SHORT = (
    "binding-lost,broker-killed,events-doubled,gateway-worker-killed,handlers-fail,orders-killed-at-points,poison,"
    "rolling-restart"
)
SABOTAGES = {
    "no-inbox": ("events-doubled", 3, "duplicated", "times on"),
    "stock-handler": ("handlers-fail", 2, "lost", "gave its reader no notice"),
    "no-mandatory": ("binding-lost", 2, "lost", "never heard"),
}
"""What is made untrue; the fault that brings it to light, and how often; what is found then. The short campaign has the
same faults, and is clean."""
SEED = 20260397
"""Its schedule begins with what takes longest to come to rest."""


class Place:
    """One ground for all, and one ledger, so that what an earlier campaign left is not held against a later one."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.ledger = ground, Ledger()
        self.known: set[str] = set()

    def run(self, plan: Plan) -> Verdict:
        return run(self.ground, plan, self.ledger)

    def news(self, verdict: Verdict, kind: str) -> list[str]:
        """The findings that no earlier campaign had."""
        found = [words for words in verdict.findings[kind] if words not in self.known]
        self.known |= {words for findings in verdict.findings.values() for words in findings}
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    ground = Ground(tmp_path_factory.mktemp("faults") / "run", free_port())
    ground.up(can_be_sabotaged=True)
    yield Place(ground)
    ground.down()


@pytest.mark.timeout(600)
def test_a_campaign_of_faults_loses_nothing_and_doubles_nothing(place: Place) -> None:
    plan = Plan(SEED, len(SHORT.split(",")), only=SHORT, readers=24, orders_a_second=4)
    verdict = place.run(plan)
    assert verdict.is_clean, str(verdict)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("promise", SABOTAGES)
def test_a_broken_promise_turns_the_verdict_red(place: Place, promise: str) -> None:
    fault, rounds, kind, words = SABOTAGES[promise]
    with place.ground.sabotaged(promise):
        verdict = place.run(Plan(SEED, rounds, only=fault, readers=8, orders_a_second=4, patience=10))
    assert [finding for finding in place.news(verdict, kind) if words in finding], str(verdict)
