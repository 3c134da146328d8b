"""Whatever becomes of all messages at once: every order ends, and what must always be true is true at the end."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.handlers.fate import Fate
from tests.contract.handlers.runs import CalmRun, run
from tests.contract.handlers.rush import ENDINGS, MOST_PATIENT, Plan, Rush
from tests.contract.handlers.simulation import Simulation

TAPES = st.lists(st.integers(0, 255), min_size=150, max_size=250)
PLANS = st.builds(
    Plan,
    titles=st.sampled_from([("t1",), ("t2",), ("t1", "t2"), ("t2", "unknown")]),
    method=st.sampled_from(["pickup", "delivery"]),
    ending=st.sampled_from(ENDINGS),
    patience=st.integers(0, MOST_PATIENT),
)


def bounded(examples: int) -> settings:
    """The same few examples every time; a simulation is begun anew for each."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


@bounded(10)
@given(plans=st.lists(PLANS, min_size=2, max_size=4), tape=TAPES)
def test_nobody_waits_for_ever_in_a_rush(plans: list[Plan], tape: list[int], simulation: Simulation) -> None:
    run(simulation, Rush(plans), Fate(tape))


@bounded(15)
@given(data=st.data(), tape=TAPES)
def test_every_journey_comes_to_its_end(
    data: st.DataObject, tape: list[int], calm: list[CalmRun], simulation: Simulation
) -> None:
    walked = data.draw(st.sampled_from(calm))
    state = run(simulation, walked.journey, Fate(tape))
    assert state.digest() == walked.digest, walked.journey.__name__
