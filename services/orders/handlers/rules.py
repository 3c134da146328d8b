"""What the library decides of its own rules."""

from dataclasses import replace
from typing import Any

from services.orders.domain.library_refusals import RulesInThePast
from services.orders.domain.policy import Action, verdict
from services.orders.domain.rules import Rules
from services.orders.domain.terms import ANY_BOOK, Terms
from services.orders.handlers.base import Request, Subject, UseCases
from services.orders.rulebook import rules_of
from services.orders.storage import QuotaMoved

TRIES = 5
EXAMPLES = 20


class RuleMaking(UseCases):
    """Publish rules, and see beforehand whom they would touch."""

    def publish_rules(self, admin: Subject, request: Request, command_id: str) -> int:
        """A new version, in force from a day on; returns its number. Raises RuleInvalid, RulesIncomplete, RulesOverlap.

        Whoever holds more than the new rules allow keeps it, and borrows no more until there is room.
        """
        for _ in range(TRIES):
            # A command makes one version at most: its id is unique among them.
            if made := self.store.rules.made_by(command_id):
                return made
            numbered = replace(self._checked(request), version=self.store.rules.latest_version() + 1)
            if self.store.rules.add(numbered, command_id, admin["name"]):
                return numbered.version
        raise QuotaMoved(command_id)

    def try_rules(self, request: Request) -> tuple[Rules, dict[str, Any]]:
        """The rules, checked; and did they hold today, the readers who could order no more book, or could again."""
        today = self._today()
        new, old, overdue = self._checked(request), self.store.rules.on(today), self.store.loans.overdue_readers(today)
        barred, freed, readers = [], [], 0
        for borrower in self.store.borrowers:
            readers += 1
            reader = borrower.standing(today, overdue.get(borrower.reader_id))
            before, after = (verdict(Action.PICK_UP, ANY_BOOK, Terms(reader, each), today) for each in (old, new))
            touched = {"reader_id": borrower.reader_id, "name": borrower.name, "held": len(reader.held)}
            if before.allowed and not after.allowed:
                barred.append({**touched, "rule_id": after.rule_id, "limit": after.limit})
            elif after.allowed and not before.allowed:
                freed.append(touched)
        return new, {
            "readers": readers,
            "barred": len(barred),
            "freed": len(freed),
            "examples_barred": barred[:EXAMPLES],
            "examples_freed": freed[:EXAMPLES],
        }

    def _checked(self, request: Request) -> Rules:
        if request["effective_from"] < self._today():
            raise RulesInThePast
        rules = rules_of(0, request["effective_from"], request["rules"])
        rules.check(self.store.branch_ids())
        return rules
