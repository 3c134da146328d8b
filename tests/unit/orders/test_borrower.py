"""What of a reader counts for the policy."""

from datetime import timedelta

import pytest

from services.orders.domain.borrower import Borrower
from services.orders.domain.terms import Standing
from tests.unit.orders.house_rules import TODAY


@pytest.mark.parametrize(("days", "needs"), [(-1, "none"), (0, "elderly"), (1, "elderly"), (None, "elderly")])
def test_needs_count_until_their_last_day(days: int | None, needs: str) -> None:
    until = None if days is None else TODAY + timedelta(days=days)
    assert Borrower("r1", needs="elderly", needs_until=until).standing(TODAY).needs == needs


def test_who_is_not_known_yet_is_a_newcomer() -> None:
    assert Borrower("r1").standing(TODAY) == Standing("newcomer", "none", frozenset())
