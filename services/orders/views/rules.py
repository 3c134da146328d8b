"""The rules of circulation in the words of the HTTP contract."""

from itertools import product
from typing import Any

from services.orders.domain.rules import CARDS, FIGURES, NEEDS, Case, Rules

Document = dict[str, Any]


def cases_view(rules: Rules) -> list[Document]:
    """What the rules come to, for each card and needs, of a material and a branch that no rule names."""
    return [_case_view(rules, card, needs) for card, needs in product(CARDS, NEEDS)]


def _case_view(rules: Rules, card: str, needs: str) -> Document:
    case = Case(card, needs)
    return {"card": card, "needs": needs, "figures": {name: rules.figure(name, case).value for name in FIGURES}}
