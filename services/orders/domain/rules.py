"""The rules of circulation as data: which figures hold for which card, needs, material and branch.

A rule names whom and what it is for, and sets some figures; of the rules that fit a case, the one that names most of it
decides each figure. A book of rules is taken only when it decides every figure of every case exactly once.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from itertools import islice, product
from typing import NamedTuple

from services.orders.domain.library_refusals import RuleInvalid, RulesIncomplete, RulesOverlap, RulesTooMany

NEWCOMER = "newcomer"
"""The card of who has none yet."""

NO_NEEDS = "none"
OTHER = "*"
"""A material or branch that no rule names."""

CARDS = (NEWCOMER, "city_pass", "trust_card")
NEEDS = (NO_NEEDS, "elderly", "disabled", "busy")
MATERIALS = ("book", "periodical", "audio", "video", "map", "score", "kit", "electronic")

OF_READER = ("max_loans", "max_waiting", "delivery_lines", "grace_days", "auto_approve_lines", "history_days")
"""Figures of a reader as a whole; no material or branch changes them."""

OF_BOOK = ("loan_days", "renewals", "renewal_days", "recall_days", "pickup_hold_days")
OF_PARCEL = "pickup_hold_days"
"""What holds for all books of an order together."""

FIGURES = (*OF_READER, *OF_BOOK)
MOST = 999
LEAST = {"history_days": 7}
"""Figures that cannot be less; news may be on its way for as long as the broker's log keeps it."""
MOST_CASES = 1000


class Case(NamedTuple):
    """For whom and what a figure is asked."""

    card: str = NEWCOMER
    needs: str = NO_NEEDS
    material: str = OTHER
    branch: str = OTHER


class Figure(NamedTuple):
    """How much is allowed, and by which rule."""

    value: int
    rule_id: str


@dataclass(frozen=True, slots=True)
class Rule:
    """Figures for those whom it names; where it names nobody, it is for everybody."""

    rule_id: str
    figures: dict[str, int]
    cards: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[tuple[str, ...], ...]:
        """What it names, in the order of a case."""
        return (self.cards, self.needs, self.materials, self.branches)

    @property
    def weight(self) -> int:
        """How much of a case it names: the more, the sooner it decides."""
        return sum(map(bool, self.named))

    def fits(self, case: Case) -> bool:
        """Whether it is for this case."""
        return all(not names or value in names for names, value in zip(self.named, case, strict=True))

    def check(self, branches: Collection[str] | None = None) -> None:
        """Raise RuleInvalid where it names what there is not, or sets what it cannot."""
        there_are = (CARDS, NEEDS, MATERIALS, self.branches if branches is None else branches)
        for names, known in zip(self.named, there_are, strict=True):
            if unknown := [name for name in names if name not in known]:
                raise RuleInvalid(rule_id=self.rule_id, field=unknown[0], problem=f"应是 {'、'.join(known)} 之一")
        for name, value in self.figures.items():
            if name not in FIGURES:
                raise RuleInvalid(rule_id=self.rule_id, field=name, problem="没有这个参数")
            least = LEAST.get(name, 0)
            if not least <= value <= MOST:
                raise RuleInvalid(rule_id=self.rule_id, field=name, problem=f"应在 {least} 到 {MOST} 之间")
            if name in OF_READER and (self.materials or self.branches):
                raise RuleInvalid(rule_id=self.rule_id, field=name, problem="整张证的参数不能按资料或服务点设定")
            if name == OF_PARCEL and self.materials:
                raise RuleInvalid(rule_id=self.rule_id, field=name, problem="一个订单一起取，不能按资料设定")


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the library's rules, in force from a day on."""

    version: int
    effective_from: date
    rules: tuple[Rule, ...]

    def figure(self, name: str, case: Case) -> Figure:
        """What holds in a case. Raises RulesIncomplete where no rule says, RulesOverlap where two do."""
        fitting = [rule for rule in self.rules if name in rule.figures and rule.fits(case)]
        if not fitting:
            raise RulesIncomplete(figure=name, case="/".join(case))
        heaviest = max(rule.weight for rule in fitting)
        first, *others = (rule for rule in fitting if rule.weight == heaviest)
        if others:
            raise RulesOverlap(figure=name, case="/".join(case), one=first.rule_id, other=others[0].rule_id)
        return Figure(first.figures[name], first.rule_id)

    def least(self, name: str) -> int:
        """The smallest value that any rule sets."""
        return min(rule.figures[name] for rule in self.rules if name in rule.figures)

    def check(self, branches: Collection[str] | None = None) -> None:
        """Every rule by itself, then every figure of every case. Rules name none but these ``branches``, if given.

        Raises RuleInvalid, RulesIncomplete, RulesOverlap, and RulesTooMany where that would take too long.
        """
        for number, rule in enumerate(self.rules):
            rule.check(branches)
            if rule.rule_id in {other.rule_id for other in self.rules[:number]}:
                raise RuleInvalid(rule_id=rule.rule_id, field="rule_id", problem="两条规则同名")
        cases = self.cases()
        if len(cases) > MOST_CASES:
            raise RulesTooMany(cases=len(cases), limit=MOST_CASES)
        for case, name in product(cases, FIGURES):
            self.figure(name, case)

    def cases(self) -> list[Case]:
        """One case of each kind that the rules tell apart."""
        materials = {name for rule in self.rules for name in rule.materials}
        branches = {name for rule in self.rules for name in rule.branches}
        told_apart = product(CARDS, NEEDS, sorted({OTHER, *materials}), sorted({OTHER, *branches}))
        return list(map(Case._make, islice(told_apart, MOST_CASES + 1)))
