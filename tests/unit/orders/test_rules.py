"""Rules as data: every case decided once, and what is wrong named."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.domain.library_refusals import RuleInvalid, RulesIncomplete, RulesOverlap, RulesTooMany
from services.orders.domain.rules import CARDS, FIGURES, MATERIALS, NEEDS, OF_BOOK, OF_PARCEL, Case, Rule, Rules
from tests.unit.orders.house_rules import RULES


def with_more(*rules: Rule) -> Rules:
    return Rules(2, date(2026, 6, 1), (*RULES.rules, *rules))


def test_the_rules_that_come_with_the_library_decide_every_case() -> None:
    RULES.check()


@pytest.mark.parametrize(
    ("card", "needs", "figure", "value", "rule_id"),
    [
        ("newcomer", "none", "max_loans", 3, "newcomer"),
        ("city_pass", "none", "renewals", 1, "city-pass"),
        ("trust_card", "none", "pickup_hold_days", 5, "trust-card-hold"),
        ("trust_card", "elderly", "pickup_hold_days", 7, "elderly"),
        ("city_pass", "disabled", "loan_days", 60, "disabled"),
        ("city_pass", "none", "loan_days", 30, "books"),
    ],
)
def test_the_rule_that_names_most_decides(card: str, needs: str, figure: str, value: int, rule_id: str) -> None:
    assert RULES.figure(figure, Case(card, needs)) == (value, rule_id)


def test_a_hole_is_named_by_its_case() -> None:
    without = Rules(2, date(2026, 6, 1), tuple(rule for rule in RULES.rules if rule.rule_id != "newcomer"))
    with pytest.raises(RulesIncomplete) as refused:
        without.check()
    assert refused.value.details["case"].startswith("newcomer/")
    assert refused.value.details["figure"] in FIGURES


def test_an_overlap_is_named_by_its_two_rules() -> None:
    with pytest.raises(RulesOverlap) as refused:
        with_more(Rule("journals", {"loan_days": 14}, materials=("periodical",))).check()
    assert {refused.value.details["one"], refused.value.details["other"]} == {"elderly", "journals"}
    needs = tuple(each for each in NEEDS if each != "none")
    with_more(
        Rule("journals", {"loan_days": 14}, materials=("periodical",)),
        Rule("journals-with-time", {"loan_days": 21}, needs=needs, materials=("periodical",)),
    ).check()


@pytest.mark.parametrize(
    "rule",
    [
        Rule("r", {"loan_days": 14}, cards=("gold",)),
        Rule("r", {"loan_days": -1}),
        Rule("r", {"loan_days": 1000}),
        Rule("r", {"fine": 1}),
        Rule("r", {"max_loans": 2}, materials=("map",)),
        Rule("r", {"grace_days": 2}, branches=("jl",)),
        Rule("r", {"loan_days": 14}, cards=("periodical",)),
        Rule("r", {"loan_days": 14}, needs=("trust_card",)),
        Rule("r", {"pickup_hold_days": 1}, materials=("periodical",)),
        Rule("r", {"history_days": 6}),
        Rule("r", {"loan_days": 14}, branches=("nowhere",)),
    ],
)
def test_a_rule_that_cannot_be_is_named(rule: Rule) -> None:
    with pytest.raises(RuleInvalid) as refused:
        with_more(rule).check(branches=["jl"])
    assert refused.value.details["rule_id"] == "r"


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(RuleInvalid) as refused:
        with_more(Rule("books", {"loan_days": 14}, branches=("jl",))).check()
    assert (refused.value.details["rule_id"], refused.value.details["field"]) == ("books", "rule_id")


def test_more_cases_than_can_be_checked_are_refused() -> None:
    with pytest.raises(RulesTooMany):
        with_more(Rule("r", {"loan_days": 14}, branches=tuple(map(str, range(200))))).check()


FREELY = tuple(name for name in OF_BOOK if name != OF_PARCEL)
SCOPED: Any = st.builds(
    Rule,
    rule_id=st.uuids().map(str),
    figures=st.dictionaries(st.sampled_from(FREELY), st.integers(0, 99), min_size=1),
    cards=st.lists(st.sampled_from(CARDS), unique=True, max_size=2).map(tuple),
    needs=st.lists(st.sampled_from(NEEDS), unique=True, max_size=2).map(tuple),
    materials=st.lists(st.sampled_from(MATERIALS), unique=True, max_size=2).map(tuple),
    branches=st.lists(st.sampled_from(("jl", "ys")), unique=True, max_size=1).map(tuple),
)


@given(st.lists(SCOPED, max_size=4), st.sampled_from(CARDS), st.sampled_from(NEEDS), st.sampled_from(MATERIALS))
def test_rules_that_were_checked_answer_every_case(added: list[Rule], card: str, needs: str, material: str) -> None:
    rules = with_more(*added)
    try:
        rules.check()
    except RulesOverlap:
        return
    for branch in ("jl", "ys", "elsewhere"):
        for figure in FIGURES:
            assert rules.figure(figure, Case(card, needs, material, branch)).value >= 0
