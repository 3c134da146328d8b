"""The verdict: a count of everything that breaks an invariant, and words for each."""

from dataclasses import dataclass, field

from tests.faults.evidence import Evidence
from tests.faults.invariants import INVARIANTS
from tests.faults.ledger import Ledger

KINDS = ("lost", "duplicated", "unexpected", "stuck")
SHOWN = 8


@dataclass(slots=True)
class Verdict:
    """The findings by kind, each in words."""

    accepted: int
    events: int
    findings: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    redelivered: int = 0
    """How many messages came again because of a rolling restart."""

    @property
    def is_clean(self) -> bool:
        """Whether every invariant held."""
        return not any(self.findings.values()) and not self.redelivered

    def __str__(self) -> str:
        counts = "  ".join(f"{kind} {len(self.findings[kind])}" for kind in KINDS)
        restarts = f"redelivered at restarts {self.redelivered}"
        lines = [f"accepted {self.accepted}  events {self.events}  {counts}  {restarts}"]
        for kind, found in self.findings.items():
            lines += [f"  {kind}: {words}" for words in found[:SHOWN]]
            lines += [f"  {kind}: … and {len(found) - SHOWN} more"] * (len(found) > SHOWN)
        return "\n".join(lines)


def judge(ledger: Ledger, found: Evidence) -> Verdict:
    """Hold the ledger against the evidence."""
    verdict = Verdict(len(ledger.orders), len(found.events))
    for invariant in INVARIANTS:
        for kind, words in invariant(ledger, found):
            verdict.findings[kind].append(f"{words} ({invariant.__doc__})")
    return verdict
