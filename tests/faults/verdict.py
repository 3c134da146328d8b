"""The verdict: what was promised, against what is found. Seven invariants, and a count of everything that breaks one.

lost: promised and not there; duplicated: there more often than promised; unexpected: there and never promised, or in a
state it must not be in; stuck: there, and not at its end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.contracts.subscriptions import USERS_NOTICES
from tests.faults.evidence import Evidence
from tests.faults.ledger import Ledger
from tests.faults.people import ENDED

KINDS = ("lost", "duplicated", "unexpected", "stuck")
SHOWN = 8
ONCE = frozenset({"preparing", "out_for_delivery", "handed_over", *ENDED})
"""Steps of a timeline that an order takes once; a review may be taken up again."""
STEPS = {"attempted": "handover-attempted", "returned": "loan-returned"}
"""Steps of a timeline that an order takes once for each event of a kind."""

Finding = tuple[str, str]


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


def accepted_exist(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I1: every accepted order exists"""
    for order_id in ledger.orders.keys() - found.orders.keys():
        yield "lost", f"order {order_id} was accepted and is not there"
    for words in ledger.contradictions:
        yield "duplicated", words


def orders_end(_ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I2: each reaches an end state"""
    for order_id, order in found.orders.items():
        if order["status"] not in ENDED:
            lines = ", ".join(line["status"] for line in order["lines"])
            yield "stuck", f"order {order_id} is {order['status']} ({lines})"


def copies_are_in_one_place(_ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I3: no copy is in two loans or claims, and none is left behind"""
    for title_id, title in found.titles.items():
        for copy in title["copies"]:
            if copy["state"] != "on_shelf":
                yield "stuck", f"copy {copy['barcode']} of {title_id} is {copy['state']} for line {copy['line_id']}"
        for waiter in title["waiting"]:
            yield "stuck", f"line {waiter['line_id']} still waits for {title_id}"
    for barcode, spans in _spans_by_copy(found.loans.values()):
        for (_, ended), (began, _) in pairwise(spans):
            if began < ended:
                yield "duplicated", f"copy {barcode} was in two loans at once"
    for loan_id, loan in found.loans.items():
        if loan["returned_at"] is None:
            yield "stuck", f"loan {loan_id} was never returned"


def one_handover_an_order(_ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I4: at most one handover per order, no slot over capacity"""
    for order_id, times in _count(found.told("handover-completed"), "order_id").items():
        if times > 1:
            yield "duplicated", f"order {order_id} was handed over {times} times"
    for slot_id, slot in found.slots.items():
        if len(slot["orders"]) > slot["capacity"] or len(set(slot["orders"])) < len(slot["orders"]):
            yield "duplicated", f"slot {slot_id} holds {len(slot['orders'])} orders of {slot['capacity']}"
    completed = {order_id for order_id, each in found.handovers.items() if each["status"] == "completed"}
    for order_id in completed.symmetric_difference({loan["order_id"] for loan in found.loans.values()}):
        yield "lost", f"order {order_id} was handed over without a loan, or lent without a handover"


def every_event_acts_once(_ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I5: each event's effect exactly once"""
    published = found.told_by()
    for source, recorded in found.sequences.items():
        missing = set(range(1, recorded + 1)) - published[source]
        if missing:
            yield "lost", f"events {sorted(missing)} of {source} were recorded and never published"
    noted = found.told(*(event.name for event in USERS_NOTICES.events))
    for event_id in {event["event_id"] for event in noted} - found.notices.keys():
        yield "lost", f"event {event_id} gave its reader no notice"
    expected = {step: _count(found.told(name), "order_id") for step, name in STEPS.items()}
    for order_id, order in found.orders.items():
        told = Counter(moment["event"] for moment in order["timeline"])
        for step, times in expected.items():
            if told[step] != times[order_id]:
                kind = "duplicated" if told[step] > times[order_id] else "lost"
                yield kind, f"{order_id} tells {told[step]} times {step}, not {times[order_id]}"
        for step in ONCE & told.keys():
            if told[step] > 1:
                yield "duplicated", f"{order_id} tells {told[step]} times {step}"


def nothing_waits(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I6: nothing stuck, parked only what was planted"""
    for queue, count in found.waiting.items():
        if count:
            yield "stuck", f"{count} messages in {queue}"
    for event_id in found.unsent:
        yield "stuck", f"event {event_id} is still in its outbox"
    for body in found.parked:
        if not any(mark in body for mark in ledger.planted):
            yield "unexpected", f"parked: {body[:300]}"
    for mark, what in ledger.planted.items():
        times = sum(mark in body for body in found.parked)
        if times != 1:
            yield "lost" if not times else "duplicated", f"{what} {mark} is {times} times in parked"


def success_was_written(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I7: no 2xx for an uncommitted write"""
    written: dict[str, Callable[[str], bool]] = {
        "approve": lambda of: _passed(found, of, "approved"),
        "reject": lambda of: _passed(found, of, "rejected"),
        "cancel": lambda of: _passed(found, of, "cancelled"),
        "pack": lambda of: found.handovers[of]["status"] != "to_pack",
        "collect": lambda of: found.handovers[of]["status"] == "completed",
        "deliver": lambda of: found.handovers[of]["status"] in ("completed", "failed"),
        "return": lambda of: found.loans[of]["returned_at"] is not None,
    }
    for verb, holds in written.items():
        for of in ledger.all_told(verb):
            if not holds(of):
                yield "lost", f"{verb} {of} was answered with success and is not there"


INVARIANTS: tuple[Callable[[Ledger, Evidence], Iterable[Finding]], ...] = (
    accepted_exist,
    orders_end,
    copies_are_in_one_place,
    one_handover_an_order,
    every_event_acts_once,
    nothing_waits,
    success_was_written,
)


def _passed(found: Evidence, order_id: str, step: str) -> bool:
    return any(moment["event"] == step for moment in found.orders[order_id]["timeline"])


def _count(events: Iterable[dict[str, Any]], key: str) -> Counter[str]:
    return Counter(event["payload"][key] for event in events)


def _spans_by_copy(loans: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[tuple[datetime, datetime]]]]:
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for loan in loans:
        if loan["returned_at"] is not None:
            spans.setdefault(loan["barcode"], []).append((loan["started_at"], loan["returned_at"]))
    for barcode, found in spans.items():
        yield barcode, sorted(found)
