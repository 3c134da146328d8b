"""A short campaign, the same every time; and proof that a campaign can fail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.__main__ import free_port
from tests.faults.campaign import Plan, run
from tests.faults.ground import Ground

SHORT = (
    "binding-lost,broker-killed,connections-closed,disk-alarm,events-doubled,gateway-worker-killed,handlers-fail,"
    "killed-anywhere,orders-killed-at-points,poison,rolling-restart"
)
SABOTAGES = {
    "stock-handler": ("handlers-fail", "lost"),
    "no-inbox": ("events-doubled", "duplicated"),
    "no-mandatory": ("binding-lost", "lost"),
}
"""What is made untrue, the fault that brings it to light, and what is found then. The short campaign has the same
faults, and is clean."""
SEED = 20260302
ROUNDS = 4
"""After the first rounds orders are at every stage of their way."""


@pytest.fixture
def ground(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Ground]:
    own = Ground(tmp_path / "run", free_port(), sabotage=getattr(request, "param", None))
    own.up()
    yield own
    own.down()


@pytest.mark.timeout(600)
def test_a_campaign_of_faults_loses_nothing_and_doubles_nothing(ground: Ground) -> None:
    verdict = run(ground, Plan(SEED, len(SHORT.split(",")), only=SHORT, readers=40))
    assert verdict.is_clean, str(verdict)


@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("ground", "fault", "finding"),
    [(promise, *shown_by) for promise, shown_by in SABOTAGES.items()],
    indirect=["ground"],
    ids=list(SABOTAGES),
)
def test_a_broken_promise_turns_the_verdict_red(ground: Ground, fault: str, finding: str) -> None:
    verdict = run(ground, Plan(SEED, ROUNDS, only=fault, readers=12, orders_a_second=4, patience=15))
    assert verdict.findings[finding], str(verdict)
