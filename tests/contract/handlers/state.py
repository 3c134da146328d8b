"""What a library has come to. It is read from the databases, not through the code that is tested."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from tests.contract.handlers.simulation import Simulation

Row = dict[str, Any]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ABOUT_PEOPLE = frozenset({"accounts", "borrowers", "carts"})
"""What is kept of people for as long as they are readers; nothing of it says what they had."""
OPEN_LINES = frozenset({"requested", "allotted", "waitlisted", "approved", "handed_over"})


class State:
    """The documents of all services, by collection."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._found = simulation.documents()
        self.orders = self._of("orders", "orders")
        self.loans = self._of("orders", "loans")
        self.borrowers = self._of("orders", "borrowers")
        self.titles = self._of("catalog", "titles")
        self.copies = [copy for title in self.titles for copy in title["copies"]]
        self.slots = self._of("delivery", "slots")
        self.points = self._of("delivery", "service_points")
        self.handovers = self._of("delivery", "handovers")

    def _of(self, service: str, collection: str) -> list[Row]:
        return self._found.get((service, collection), [])

    @property
    def recorded(self) -> list[Row]:
        """Every event that a service has recorded."""
        return [event for rows in self._found.values() for row in rows for event in row.get("outbox", ())]

    def remembered(self) -> Iterator[tuple[str, str]]:
        """Where it is still said of somebody what they had: the collection, and the reader."""
        for (_, collection), rows in self._found.items():
            for reader_id in chain.from_iterable(map(_people_in, rows)):
                if collection not in ABOUT_PEOPLE:
                    yield collection, reader_id

    @property
    def told(self) -> dict[str, Counter[str]]:
        """The steps that each order's reader sees.

        Their order is left out: steps that other services cause have none among themselves.
        """
        return {
            order["_id"]: Counter(f"{step['event']}: {step['text']}" for step in order["timeline"])
            for order in self.orders
        }

    def digest(self) -> Row:
        """What has to be the same at the end, however messages came.

        Left out is what may differ from one run to the next: ids of lines, versions, memories, and when it was.
        """
        return {**self._orders_digest(), **self._catalog_digest(), **self._delivery_digest(), **self._users_digest()}

    def _orders_digest(self) -> Row:
        goal = ("method", "branch_id", "slot_id", "starts_at", "pickup_code")
        line_facts = ("status", "reason_code", "message", "moved_to")
        loan_facts = ("order_id", "title_id", "barcode", "due_on", "returned_at", "collection_at", "active_barcode")
        return {
            "orders": _by_id(self.orders, "status", "reader", "slot_settled"),
            "goals": {order["_id"]: _facts(order["fulfilment"], *goal) for order in self.orders},
            "lines": {
                (order["_id"], line["title_id"]): _facts(line, *line_facts)
                for order in self.orders
                for line in order["lines"]
            },
            "loans": sorted((_facts(loan, *loan_facts) for loan in self.loans), key=repr),
            "borrowers": _by_id(self.borrowers, "name", "phone", "card"),
            "branches": _by_id(self._of("orders", "branches"), "name", "hours"),
        }

    def _catalog_digest(self) -> Row:
        return {
            "copies": {copy["barcode"]: _facts(copy, "state", "branch_id", "order_id") for copy in self.copies},
            "waiting": {title["_id"]: [waiter["order_id"] for waiter in title["waiting"]] for title in self.titles},
        }

    def _delivery_digest(self) -> Row:
        fetched = self._of("delivery", "collections")
        return {
            "slots": {slot["_id"]: sorted(slot["orders"]) for slot in self.slots if slot["orders"]},
            "handovers": {handover["_id"]: _handover_facts(handover) for handover in self.handovers},
            "fetched": sorted((each["order_id"], each["title"], each["done_at"] is not None) for each in fetched),
            "points": _by_id(self.points, "name", "hours"),
        }

    def _users_digest(self) -> Row:
        notices = self._of("users", "notices")
        return {"notices": Counter((each["account_id"], each["order_id"], each["text"]) for each in notices)}


def _facts(document: Row, *names: str) -> Row:
    return {name: document.get(name) for name in names}


def _people_in(document: Any) -> Iterator[str]:
    if isinstance(document, list):
        yield from chain.from_iterable(map(_people_in, document))
    if isinstance(document, dict):
        yield from (document[name] for name in ("reader_id", "account_id") if name in document)
        kept = (value for name, value in document.items() if name not in ("outbox", "inbox"))
        yield from chain.from_iterable(map(_people_in, kept))


def _by_id(documents: Iterable[Row], *names: str) -> Row:
    return {document["_id"]: _facts(document, *names) for document in documents}


def _handover_facts(handover: Row) -> Row:
    if handover["status"] == "cancelled":
        # Whether an approval had come before the order's end does not matter any more.
        return {"status": "cancelled"}
    books = sorted(line["barcode"] for line in handover["lines"])
    visits = [visit["outcome"] for visit in handover["attempts"]]
    return {**_facts(handover, "status", "method", "branch_id", "address"), "books": books, "visits": visits}
