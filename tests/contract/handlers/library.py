"""What people do in the simulated library, each command as its service carries it out."""

from datetime import date
from functools import partial
from typing import Any

from services.chassis.storage.codec import encode
from tests.contract.handlers.modes import ENDED
from tests.contract.handlers.patience import Patience
from tests.contract.handlers.simulation import Simulation

Row = dict[str, Any]

BRANCH, OTHER_BRANCH = "jl", "ys"
TUESDAYS: dict[str, list[list[str]]] = {"tue": [["09:00", "11:00"]]}
PLACES_IN_A_SLOT = {"pickup": 2, "delivery": 1}
ADDRESS = "锦林路 8 号 3 栋 201"
STAFF = {"account_id": "staff1", "name": "李馆员", "role": "staff"}


def slot_of(method: str, week: int = 1) -> str:
    """The only window of a week."""
    return f"{BRANCH}.{method}.{'20260303' if week == 1 else '20260310'}.0900"


class Library(Patience):
    """Readers, staff and couriers. Every method waits until its command can be carried out."""

    def __init__(self, simulation: Simulation) -> None:
        super().__init__(simulation)
        handlers = {name: service.handlers for name, service in simulation.services.items()}
        self.catalog, self.orders = handlers["catalog"], handlers["orders"]
        self.delivery, self.users = handlers["delivery"], handlers["users"]

    # the house

    def open_branch(self, hours: dict[str, list[list[str]]] = TUESDAYS) -> None:
        """Set a branch and its hours."""
        branch = {"branch_id": BRANCH, "name": "锦林社区分馆", "address": ADDRESS, "phone": None}
        self.orders.set_branch({**branch, "hours": hours})

    def approve_by_rule(self, most_lines: int) -> None:
        """Let orders of so many books be approved without staff."""
        known = encode(self.orders.store.rules.on(date(2026, 3, 2)))
        rules = [each for each in known["rules"] if "auto_approve_lines" not in each["figures"]]
        by_itself = {"rule_id": "by-itself", "figures": {"auto_approve_lines": most_lines}}
        body = {"effective_from": date(2026, 3, 2), "rules": [*rules, by_itself]}
        self.orders.publish_rules(STAFF, body, "new rules")

    def shelve(self, *titles: str, copies: int = 1, work: str | None = None) -> None:
        """Titles with some copies each; editions of one work, if it is named."""
        for title_id in titles:
            books = [{"barcode": f"{title_id}.{number}", "branch_id": BRANCH} for number in range(copies)]
            named = {"title": work or title_id, "authors": [work] if work else [], "publisher": f"{title_id}出版社"}
            record = {"title_id": title_id, "category": "I2", "copies": books, **named}
            self.catalog.add_title(record, title_id)

    # readers

    def register(self, reader: str) -> None:
        """A reader signs up."""
        request = {"login": reader, "password": "read-more-books", "name": reader, "phone": "0731-5555-0100"}
        more = {"card": "trust_card", "community": None, "birth_year": None}
        self.users.register({**request, **more}, reader)

    def grant_card(self, reader: str) -> None:
        """Staff confirm the card that a reader asked for."""
        self.users.grant_card(reader, "trust_card")

    def confirm_needs(self, reader: str) -> None:
        """Staff note that a reader has more time to read, for some years."""
        self.users.confirm_needs("staff1", reader, "elderly", date(2027, 1, 1))

    def submit(
        self,
        order_id: str,
        *titles: str,
        reader: str = "",
        method: str = "pickup",
        week: int = 1,
        other_editions: bool = False,
    ) -> None:
        """Order titles; unless a reader is named, every order has its own."""
        goal = {"method": method, "branch_id": BRANCH, "slot_id": slot_of(method, week), "address": ADDRESS}
        lines = [{"title_id": title_id, "title": title_id, "material": "book"} for title_id in titles]
        request = {"lines": lines, "fulfilment": goal, "other_editions": other_editions}
        subject = self._reader(reader or f"reader-of-{order_id}")
        self.insist(lambda: self.orders.submit(subject, request, order_id))

    def cancel(self, order_id: str) -> None:
        """Take an order back, whatever is under way."""
        reader = self._reader(self.order(order_id).reader.reader_id)
        self.insist(lambda: self.orders.cancel(reader, order_id))

    def ask_to_fetch(self, order_id: str, title_id: str) -> None:
        """Have the courier fetch a book."""
        reader = self._reader(self.order(order_id).reader.reader_id)
        self.insist(lambda: self.orders.collect(reader, self.line(order_id, title_id).line_id, None))

    def claim_returned(self, order_id: str, title_id: str) -> None:
        """Say that a book is back."""
        reader = self._reader(self.order(order_id).reader.reader_id)
        self.insist(lambda: self.orders.claim_returned(reader, self.line(order_id, title_id).line_id))

    def keep_record(self, reader: str, keep: bool = True) -> None:
        """Have the library remember what was borrowed, or not."""
        self.orders.choose_record(self._reader(reader), keep)

    # staff and courier

    def close(self, first_on: date, last_on: date, reason: str) -> None:
        """Close the branch for some days."""
        days = {"branch_ids": [], "first_on": first_on, "last_on": last_on, "reason": reason}
        self.orders.close_branches(days, f"closure of {first_on}")

    def recall(self, order_id: str, title_id: str) -> None:
        """Ask for a book that others wait for."""
        self.insist(lambda: self.orders.recall(self.line(order_id, title_id).line_id))

    def deny_return(self, order_id: str, title_id: str) -> None:
        """Look for a book that is said to be back, in vain."""
        self.insist(lambda: self.orders.deny_return(self.line(order_id, title_id).line_id))

    def lose(self, order_id: str, title_id: str) -> None:
        """Note that a book is gone."""
        self.insist(lambda: self.orders.lose(STAFF, self.line(order_id, title_id).line_id))

    def approve(self, order_id: str, *titles: str) -> None:
        """Say yes to lines, or to every line that has a copy."""
        request = {"order_id": order_id, "override": None}
        self.insist(lambda: self.orders.approve(STAFF, {**request, "lines": self._lines(order_id, titles)}))

    def take_back(self, order_id: str) -> None:
        """Think better of an approval."""
        self.insist(lambda: self.orders.take_back(STAFF, order_id))

    def reject(self, order_id: str, *titles: str) -> None:
        """Say no to lines, or to the whole order."""
        words = {"reason_code": "damaged", "message": "书页破损", "next_step": None, "next_title_id": None}
        request = {"order_id": order_id, "lines": self._lines(order_id, titles), **words}
        self.insist(lambda: self.orders.reject(STAFF, request))

    def pack(self, order_id: str) -> None:
        """Put the books together."""
        self.insist(lambda: self.delivery.pack(order_id))

    def hand_over(self, order_id: str) -> None:
        """At the counter, by the code that delivery drew."""
        self.insist(lambda: self.delivery.collect(order_id, self.handover(order_id).pickup_code))

    def dispatch(self, order_id: str) -> None:
        """The courier leaves with the books."""
        self.insist(lambda: self.delivery.dispatch(order_id, None))

    def at_the_door(self, order_id: str, outcome: str) -> None:
        """What happened there."""
        self.insist(lambda: self.delivery.attempt("courier1", order_id, outcome, None))

    def bring_back(self, order_id: str, *titles: str) -> None:
        """Return scans, at another branch."""
        for title_id in titles:
            barcode = self.line(order_id, title_id).copy_barcode
            self.insist(partial(self.orders.return_copy, barcode, OTHER_BRANCH, f"return of {order_id}"))

    # looking

    def order(self, order_id: str) -> Any:
        """One order as orders has it."""
        return self.orders.store.order(order_id)

    def open_orders(self) -> list[Any]:
        """The orders that go on."""
        ids = self.orders.store.database["orders"].distinct("_id", {"status": {"$nin": sorted(ENDED)}})
        return [self.order(order_id) for order_id in ids]

    def line(self, order_id: str, title_id: str) -> Any:
        """One line of an order."""
        return next(line for line in self.order(order_id).lines if line.title_id == title_id)

    def handover(self, order_id: str) -> Any:
        """One handover as delivery has it."""
        return self.delivery.store.handovers.load(order_id)

    def await_status(self, order_id: str, status: str) -> None:
        """Wait for an order."""
        self.until(lambda: self.order(order_id).status == status, f"{order_id} {status}")

    def has_edition(self, order_id: str, title_id: str) -> bool:
        """Whether an order of one line got this edition."""
        return bool(self.order(order_id).lines[0].title_id == title_id)

    def is_awaited_by_nobody(self, title_id: str) -> bool:
        """Whether nobody stands in the queue for a title."""
        return not self.catalog.store.title(title_id).waiting

    def await_waiter(self, order_id: str, title_id: str) -> None:
        """Wait until an order stands in the queue for a title."""
        waiting = self.catalog.store.title
        self.until(lambda: any(each.order_id == order_id for each in waiting(title_id).waiting), f"{order_id} waiting")

    def due_on(self, order_id: str, title_id: str) -> date | None:
        """When a book is due, once it is lent."""
        line_id = self.line(order_id, title_id).line_id
        loan = self.orders.store.database["loans"].find_one({"_id": line_id})
        return date.fromisoformat(loan["due_on"]) if loan else None

    def held_until(self, order_id: str) -> date | None:
        """The last day on which the books of an order wait at the counter."""
        until = self.order(order_id).fulfilment.pickup_until
        return until.date() if until else None

    def is_forgotten(self, order_id: str) -> bool:
        """Whether nobody is said to have had the books."""
        return bool(self.order(order_id).reader.reader_id == "forgotten")

    def is_closed(self, method: str) -> bool:
        """Whether the window of the first week is closed."""
        return bool(self.delivery.store.slots.load(slot_of(method)).closed)

    slot_of = staticmethod(slot_of)

    def has_slot(self, slot_id: str) -> bool:
        """Whether there is such a window."""
        return bool(self.delivery.store.database["slots"].count_documents({"_id": slot_id}))

    def has_place(self, method: str) -> bool:
        """Whether the window of the first week has room."""
        slot = self.delivery.store.slots.load(slot_of(method))
        return bool(len(slot.orders) < slot.capacity)

    def _lines(self, order_id: str, titles: tuple[str, ...]) -> list[str] | None:
        return [self.line(order_id, title_id).line_id for title_id in titles] or None

    def _reader(self, reader: str) -> Row:
        return {"account_id": reader, "name": reader, "role": "reader"}
