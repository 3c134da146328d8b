"""The rules that come with the library, and terms made of them."""

from datetime import date
from typing import Any

from services.chassis.storage.codec import decoder
from services.orders.domain.rules import Rules
from services.orders.domain.terms import Standing, Terms
from services.orders.migrations.m0003_rules import first_rules

RULES = decoder(Rules)(first_rules())
TODAY = date(2026, 3, 2)


def terms(card: str = "newcomer", **more: Any) -> Terms:
    """What the house rules are for a reader."""
    return Terms(Standing(card, **more), RULES)
