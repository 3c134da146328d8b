"""The seven invariants. What breaks one is lost (promised and not there), duplicated (there more often than promised),
unexpected (there and never promised, or in a state it must not be in) or stuck (there, and not at its end)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import Any

from services.contracts.subscriptions import USERS_NOTICES
from tests.faults.evidence import Evidence
from tests.faults.ledger import Ledger
from tests.faults.people import ENDED
from tests.faults.written import WRITTEN

ONCE = frozenset({"preparing", "out_for_delivery", "handed_over", *ENDED})
"""Steps of a timeline that an order takes once; a review may be taken up again."""
STEPS = {"attempted": "handover-attempted", "returned": "loan-returned"}
"""Steps of a timeline that an order takes once for each event of a kind."""

Finding = tuple[str, str]


def accepted_exist(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I1: every accepted order exists, and no other"""
    for order_id in ledger.orders - found.orders.keys():
        yield "lost", f"order {order_id} was accepted and is not there"
    made_of_late_books = {line["moved_to"] for order in found.orders.values() for line in order["lines"]}
    for order_id in found.orders.keys() - ledger.orders - made_of_late_books:
        yield "duplicated", f"order {order_id} is there, and nobody was told of it"


def orders_end(_ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I2: each reaches an end state"""
    for order_id, order in found.orders.items():
        if order["status"] not in ENDED:
            lines = ", ".join(line["status"] for line in order["lines"])
            yield "stuck", f"order {order_id} is {order['status']} ({lines})"


def loans_end_by_their_return(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I3: a loan ends when its book is brought back, and only then"""
    brought_back = ledger.all_told("return")
    for loan_id, loan in found.loans.items():
        if loan["returned_at"] is None:
            yield "stuck", f"loan {loan_id} was never returned"
        elif loan_id not in brought_back:
            yield "unexpected", f"loan {loan_id} has ended, and nobody brought its book back"


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
    for reader_id, borrower in found.borrowers.items():
        if borrower.get("holding"):
            yield "stuck", f"{borrower['holding']} still count against the card of {reader_id}"


def one_handover_an_order(_ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I4: at most one handover per order, no slot over capacity"""
    # Who cancels while the books are handed over hears of it once more; it is the same moment.
    told = (event["payload"] for event in found.told("handover-completed"))
    moments = {(each["order_id"], each["handed_over_at"]) for each in told}
    for order_id, times in Counter(order_id for order_id, _ in moments).items():
        if times > 1:
            yield "duplicated", f"order {order_id} was handed over {times} times"
    for slot_id, slot in found.slots.items():
        if len(slot["orders"]) > slot["capacity"] or len(set(slot["orders"])) < len(slot["orders"]):
            yield "duplicated", f"slot {slot_id} holds {len(slot['orders'])} orders of {slot['capacity']}"
        for order_id in slot["orders"]:
            if found.orders[order_id]["fulfilment"]["slot_id"] != slot_id:
                yield "lost", f"order {order_id} gave {slot_id} back, which still holds it"
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
    for order_id, order in found.orders.items():
        for event_id, times in Counter(heard["event_id"] for heard in order["inbox"]).items():
            if times > 1:
                yield "duplicated", f"order {order_id} acted {times} times on {event_id}"
    yield from _answers_heard(found)
    yield from _readers_heard_of(found)
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


def _answers_heard(found: Evidence) -> Iterator[Finding]:
    for event in found.told("copy-allotted"):
        order = found.orders[event["payload"]["order_id"]]
        line = next(each for each in order["lines"] if each["line_id"] == event["payload"]["line_id"])
        if line["status"] == "requested":
            yield "lost", f"order {order['_id']} never heard of the copy for {line['line_id']}"
    for event in found.told("slot-claimed"):
        order = found.orders[event["payload"]["order_id"]]
        if not order["slot_settled"] and order["status"] not in ENDED:
            yield "lost", f"order {order['_id']} never heard that it has its slot"


def _readers_heard_of(found: Evidence) -> Iterator[Finding]:
    for reader_id, account in found.accounts.items():
        heard = found.borrowers.get(reader_id, {}).get("heard", 0)
        if account["role"] == "reader" and heard != account["sequence"]:
            yield "lost", f"orders heard {heard} of {account['sequence']} events about {reader_id}"


def nothing_waits(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I6: nothing stuck, parked what was planted and nothing else"""
    for queue, count in found.waiting.items():
        if count:
            yield "stuck", f"{count} messages in {queue}"
    for event_id in found.unsent:
        yield "stuck", f"event {event_id} is still in its outbox"
    for body in found.parked:
        if not any(mark in body for mark in ledger.planted):
            yield "unexpected", f"parked: {body[:300]}"
    for mark, what in ledger.planted.items():
        # It may lie there twice: who dies between parking it and saying so parks it again. Nothing was done with it.
        if not any(mark in body for body in found.parked):
            yield "lost", f"{what} {mark} is not in parked"


def success_was_written(ledger: Ledger, found: Evidence) -> Iterator[Finding]:
    """I7: no 2xx for an uncommitted write, and no refusal of a committed one"""
    for verb, is_written in WRITTEN.items():
        for of in ledger.all_told(verb):
            if not is_written(found, of):
                yield "lost", f"{verb} {of} was answered with success and is not there"
    for (verb, of), answer in ledger.in_doubt.items():
        if WRITTEN[verb](found, of):
            yield "unexpected", f"{verb} {of} was carried out, and then answered {answer}"


INVARIANTS: tuple[Callable[[Ledger, Evidence], Iterable[Finding]], ...] = (
    accepted_exist,
    orders_end,
    loans_end_by_their_return,
    copies_are_in_one_place,
    one_handover_an_order,
    every_event_acts_once,
    nothing_waits,
    success_was_written,
)


def _count(events: Iterable[dict[str, Any]], key: str) -> Counter[str]:
    return Counter(event["payload"][key] for event in events)


def _spans_by_copy(loans: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[tuple[datetime, datetime]]]]:
    spans: dict[str, list[tuple[datetime, datetime]]] = {}
    for loan in loans:
        if loan["returned_at"] is not None:
            spans.setdefault(loan["barcode"], []).append((loan["started_at"], loan["returned_at"]))
    for barcode, found in spans.items():
        yield barcode, sorted(found)
