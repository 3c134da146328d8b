"""Readers, staff and courier who go on using the library whatever happens to it.

What becomes of an order is decided by its id, so that a run can be repeated.
"""

import hashlib
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from tests.faults.clients import Client
from tests.faults.ledger import Ledger

ENDED = frozenset({"rejected", "closed", "cancelled", "expired"})
PAGE = 40
LATEST = 6
"""How many of a reader's orders a page of theirs shows; older ones that are open are looked at one by one."""


def lot(order_id: str, of: int) -> int:
    """A number below ``of`` that depends on the order alone."""
    return int(hashlib.sha256(order_id.encode()).hexdigest()[:8], 16) % of


class Reader:
    """Orders books, fetches them, brings them back, and sometimes thinks better of it."""

    def __init__(self, device: Client, counter: Client, ledger: Ledger) -> None:
        self._device, self._counter, self._ledger = device, counter, ledger
        self.open: set[str] = set()
        self._followed: set[str] = set()

    def order(self, title_ids: Sequence[str], goal: dict[str, Any]) -> None:
        """Submit one order."""
        key = uuid.uuid4().hex
        body = {"lines": [{"title_id": title_id} for title_id in title_ids], "fulfilment": goal}
        self._ledger.asked += 1
        answer, _tries = self._device.insist("/orders", body, key)
        if answer.status_code == 202:
            order_id = answer.json()["order_id"]
            self._ledger.accepted(order_id)
            self.open.add(order_id)

    def tend(self) -> None:
        """Look after every open order, those that the library made of a late book as well."""
        page = self._device.look("/orders", limit=LATEST)
        if page is None:
            return
        seen = {order["order_id"]: order for order in page["items"]}
        for order_id in self.open - set(seen):
            order = self._device.look(f"/orders/{order_id}")
            if order is not None:
                seen[order_id] = order
        for order_id, order in seen.items():
            self._follow_late_books(order)
            if order["status"] in ENDED:
                self.open.discard(order_id)
            else:
                self.open.add(order_id)
                self._tend_one(order)

    def _follow_late_books(self, order: dict[str, Any]) -> None:
        """To the orders that they were moved to, which others may have pushed off the page before anybody looked."""
        moved = {line["moved_to"] for line in order["lines"] if "moved_to" in line} - self._followed
        self._followed |= moved
        self.open |= moved

    def _tend_one(self, order: dict[str, Any]) -> None:
        order_id, status = order["order_id"], order["status"]
        if status in ("submitted", "pending_review", "approved") and lot(order_id, 12) == 0:
            self._device.command("cancel", order_id, f"/orders/{order_id}/cancel", None)
        elif status == "ready_for_pickup" and "pickup_code" in order["fulfilment"]:
            code = {"code": order["fulfilment"]["pickup_code"]}
            self._counter.command("collect", order_id, f"/handovers/{order_id}/collect", code)
        elif status == "handed_over":
            self._give_back(order)

    def _give_back(self, order: dict[str, Any]) -> None:
        for line in order["lines"]:
            if line["status"] == "handed_over" and "loan_id" in line:
                barcode = {"barcode": line["copy_barcode"]}
                self._counter.command("return", line["loan_id"], "/returns", barcode)
        if any(line["status"] == "waitlisted" for line in order["lines"]) and lot(order["order_id"], 3):
            order_id = order["order_id"]
            self._device.command("give-up", order_id, f"/orders/{order_id}/cancel", None)


class FrontDoor:
    """People come in and sign up, and staff confirm their cards."""

    def __init__(self, visitor: Client, desk: Client) -> None:
        self._visitor, self._desk = visitor, desk

    def sign_up(self) -> None:
        """One of them."""
        login = f"n{uuid.uuid4().hex[:12]}"
        who = {"login": login, "password": uuid.uuid4().hex, "name": "新读者", "phone": "0731-5555-0198"}
        answer, _tries = self._visitor.insist("/readers", who, f"register-{login}")
        reader_id = answer.json()["account_id"]
        self._desk.command("grant", reader_id, f"/readers/{reader_id}/card", {"card": "trust_card"})


class Staff:
    """Reviews and packs, dispatches and delivers: whatever waits, shared out among the desks."""

    def __init__(self, device: Client, desk: int, desks: int) -> None:
        self._device, self._desk, self._desks = device, desk, desks

    def tend(self) -> None:
        """One look at every list of the consoles."""
        self._each("/review-queue", {}, self._review)
        self._each("/handovers", {"status": "to_pack"}, self._pack)
        self._each("/handovers", {"status": "packed"}, self._dispatch)
        self._each("/handovers", {"status": "out_for_delivery"}, self._deliver)

    def _each(self, path: str, query: dict[str, Any], act: Callable[[dict[str, Any]], None]) -> None:
        page = self._device.look(path, limit=PAGE, **query)
        for each in page["items"] if page else ():
            if lot(each["order_id"], self._desks) == self._desk:
                act(each)

    def _review(self, order: dict[str, Any]) -> None:
        order_id = order["order_id"]
        if lot(order_id, 14) == 1:
            why = {"reason_code": "damaged", "message": "书页破损，正在修补"}
            self._device.command("reject", order_id, f"/orders/{order_id}/reject", why)
        else:
            self._device.command("approve", order_id, f"/orders/{order_id}/approve", None)

    def _pack(self, handover: dict[str, Any]) -> None:
        order_id = handover["order_id"]
        self._device.command("pack", order_id, f"/handovers/{order_id}/pack", None)

    def _dispatch(self, handover: dict[str, Any]) -> None:
        order_id = handover["order_id"]
        self._device.command("dispatch", order_id, f"/handovers/{order_id}/dispatch", None)

    def _deliver(self, handover: dict[str, Any]) -> None:
        order_id, tried = handover["order_id"], len(handover["attempts"])
        outcome = ("nobody_home", "refused", "delivered", "delivered", "delivered")[lot(order_id, 5)]
        if tried:
            outcome = "delivered"
        body = {"outcome": outcome, "proof": None}
        self._device.command("attempt", f"{tried}-{order_id}", f"/handovers/{order_id}/attempts", body)
