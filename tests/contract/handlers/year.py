"""Months in a library that never stands still: whatever people do, and whatever becomes of messages meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.chassis.storage.codec import encode
from services.orders.domain.calendar import local_day
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import LoanStatus
from services.orders.domain.rules import Case
from tests.contract.handlers import invariants
from tests.contract.handlers.fate import Fate
from tests.contract.handlers.library import ADDRESS, BRANCH, OTHER_BRANCH, STAFF, Library
from tests.contract.handlers.modes import ENDED, Calm
from tests.contract.handlers.simulation import Simulation
from tests.contract.handlers.state import OPEN_LINES, State

BEGINS = datetime(2027, 12, 20, 1, tzinfo=UTC)
SPRING_FESTIVAL = (date(2028, 1, 25), date(2028, 2, 2))
"""Two weeks before a leap day."""
RESTS_ON_MONDAY = {day: [["09:00", "11:00"]] for day in ("tue", "wed", "thu", "fri", "sat", "sun")}
COPIES = {"t1": 1, "t2": 1, "t3": 2, "t4": 2, "t5": 3}
WORKS = dict.fromkeys(("t1", "t3", "t5"), "活着")
"""Editions of one work."""
READERS = ("newcomer", "member")
WORDS = {"reason_code": "other", "message": "不借", "next_step": None, "next_title_id": None}
LIVE = ("to_pack", "ready_for_pickup", "packed", "out_for_delivery")
FEW = 4
MOST_DAYS = 120
FORGOTTEN_AFTER = timedelta(days=91)
Row = dict[str, Any]
some = st.integers(0, 50)


class Year(RuleBasedStateMachine):
    """Readers, staff, couriers, closures and new rules, against the real services on a real database."""

    def __init__(self, simulation: Simulation) -> None:
        super().__init__()
        self.simulation = simulation
        self.number = self.deeds = 0
        self.seen: dict[str, Row] = {}

    @initialize(tape=st.lists(st.integers(0, 255), max_size=200))
    def open(self, tape: list[int]) -> None:
        self.simulation.begin()
        self.simulation.clock.now = BEGINS
        self.library = Library(self.simulation)
        self.orders, self.delivery = self.library.orders, self.library.delivery
        self.library.open_branch(RESTS_ON_MONDAY)
        for title_id, copies in COPIES.items():
            self.library.shelve(title_id, copies=copies, work=WORKS.get(title_id))
        self.library.register("member")
        self.library.grant_card("member")
        self.library.close(*SPRING_FESTIVAL, "春节")
        self.simulation.finish()
        self.simulation.set_mode(Fate(tape))

    # readers

    @rule(
        reader=st.sampled_from(READERS),
        titles=st.sets(st.sampled_from(sorted(COPIES)), min_size=1, max_size=3),
        method=st.sampled_from(["pickup", "delivery"]),
        which=some,
    )
    def submit(self, reader: str, titles: set[str], method: str, which: int) -> None:
        slots = [slot for slot in self._slots() if slot.method == method and slot.has_room]
        if not slots:
            return
        self.number += 1
        goal = {"method": method, "branch_id": BRANCH, "slot_id": slots[which % len(slots)].slot_id, "address": ADDRESS}
        lines = [{"title_id": each, "title": each, "material": "book"} for each in sorted(titles)]
        subject = {"account_id": reader, "name": reader, "role": "reader"}
        if self._try(
            partial(
                self.orders.submit,
                subject,
                {"lines": lines, "fulfilment": goal, "other_editions": which % 2 == 0},
                f"o{self.number}",
            )
        ):
            known = self.orders.store.borrowers.of(reader, reader)
            most = self.orders.store.rules.on(self._today()).figure("max_loans", self._case(known)).value
            assert len(known.holding) <= most, "more than the card allows"

    @rule(which=some)
    def cancel(self, which: int) -> None:
        if order := self._one_of(self._open_orders(), which):
            self._try(partial(self.orders.cancel, self._reader(order), order["_id"]))

    @rule(deed=st.sampled_from(["renew", "claim_returned", "lose"]), which=some)
    def say_of_a_book(self, deed: str, which: int) -> None:
        if loan := self._one_of(self._loans(), which):
            self._try(partial(getattr(self.orders, deed), self._reader(loan), loan["_id"]))

    @rule(reader=st.sampled_from(READERS), keep=st.booleans())
    def choose_record(self, reader: str, keep: bool) -> None:
        self.library.keep_record(reader, keep)

    # staff and courier

    @rule(deed=st.sampled_from(["approve", "override", "reject", "claim"]), which=some)
    def review(self, deed: str, which: int) -> None:
        waiting = [order for order in self._open_orders() if order["status"] == "pending_review"]
        if order := self._one_of(waiting, which):
            request = {
                "order_id": order["_id"],
                "lines": None,
                "override": "破例" if deed == "override" else None,
                **WORDS,
            }
            deeds: dict[str, Callable[[], Any]] = {
                "reject": partial(self.orders.reject, STAFF, request),
                "claim": partial(self.orders.claim, STAFF, order["_id"]),
            }
            self._try(deeds.get(deed, partial(self.orders.approve, STAFF, request)))

    @rule(which=some)
    def take_back(self, which: int) -> None:
        approved = [order for order in self._open_orders() if order["status"] == "approved"]
        if order := self._one_of(approved, which):
            self._try(partial(self.orders.take_back, STAFF, order["_id"]))

    @rule(which=some, outcome=st.sampled_from(["delivered", "nobody_home", "refused"]))
    def step_on_the_way(self, which: int, outcome: str) -> None:
        self.hand_over(which, outcome)

    def hand_over(self, which: int, outcome: str) -> None:
        """One step of one handover."""
        if handover := self._one_of(self._handovers(*LIVE), which):
            order_id = handover["_id"]
            deeds: dict[str, Callable[[], Any]] = {
                "to_pack": partial(self.delivery.pack, order_id),
                "ready_for_pickup": partial(self.delivery.collect, order_id, handover["pickup_code"]),
                "packed": partial(self.delivery.dispatch, order_id, None),
                "out_for_delivery": partial(self.delivery.attempt, "courier1", order_id, outcome, None),
            }
            if act := deeds.get(handover["status"]):
                self._try(act)

    @rule(days=st.integers(1, 12))
    def working_days(self, days: int) -> None:
        """Staff and courier do all that there is to do, and then time passes."""
        for order in [order for order in self._open_orders() if order["status"] == "pending_review"]:
            request = {"order_id": order["_id"], "lines": None, "override": "破例"}
            self._try(partial(self.orders.approve, STAFF, request))
        for _ in range(3):
            for number in range(len(self._handovers(*LIVE))):
                self.hand_over(number, "delivered")
        self.pass_days(days)

    @rule(deed=st.sampled_from(["recall", "deny_return", "settle", "found", "scan", "scan"]), which=some)
    def look_after_a_book(self, deed: str, which: int) -> None:
        if loan := self._one_of(self._loans(), which):
            self.number += 1
            scan = partial(self.orders.return_copy, loan["barcode"], OTHER_BRANCH, f"scan{self.number}")
            self._try(scan if deed == "scan" else partial(getattr(self.orders, deed), loan["_id"]))

    # the house

    @rule(ahead=st.integers(0, 40), length=st.integers(0, 12))
    def close(self, ahead: int, length: int) -> None:
        self.number += 1
        first = self._today() + timedelta(days=ahead)
        days = {"branch_ids": [], "first_on": first, "last_on": first + timedelta(days=length), "reason": "停电"}
        self._try(partial(self.orders.close_branches, days, f"closure{self.number}"))

    @rule(which=some)
    def lift(self, which: int) -> None:
        self.number += 1
        if closure := self._one_of(self._branch().closures, which):
            self._try(partial(self.orders.lift_closure, closure.closure_id, f"lift{self.number}"))

    @rule(most=st.integers(2, 6), days=st.integers(5, 40), by_itself=st.integers(0, 2))
    def publish_rules(self, most: int, days: int, by_itself: int) -> None:
        self.number += 1
        rules = encode(self.orders.store.rules.on(self._today()))["rules"]
        new = {"max_loans": most, "loan_days": days, "auto_approve_lines": by_itself}
        for each in rules:
            each["figures"] |= {name: value for name, value in new.items() if name in each["figures"]}
        body = {"effective_from": self._today(), "rules": rules}
        self._try(partial(self.orders.publish_rules, STAFF, body, f"rules{self.number}"))

    @rule(days=st.integers(1, 15))
    def idle_days(self, days: int) -> None:
        self.pass_days(days)

    def pass_days(self, days: int) -> None:
        """Time passes, with all that the services do by themselves."""
        for _ in range(days):
            self.simulation.pass_time(timedelta(days=1))
        self._nothing_ends_on_a_closed_day()

    # what is always true

    @invariant()
    def nothing_is_lost_or_promised_twice(self) -> None:
        titles = list(self._rows("catalog", "titles"))
        assert not titles or sum(len(title["copies"]) for title in titles) == sum(COPIES.values())
        out = [loan["active_barcode"] for loan in self._loans() if loan["active_barcode"]]
        assert len(out) == len(set(out)), "a copy is in one loan"
        taken = self._rows("delivery", "slots", {"orders.0": {"$exists": True}})
        assert all(len(slot["orders"]) <= slot["capacity"] for slot in taken)
        for reader in READERS:
            theirs = (order for order in self._open_orders() if order["reader"]["reader_id"] == reader)
            lines = (line for order in theirs for line in order["lines"])
            held = [line["title_id"] for line in lines if line["status"] in OPEN_LINES and not line["moved_to"]]
            assert len(held) == len(set(held)), "a title twice"

    @invariant()
    def no_decision_is_silently_undone(self) -> None:
        for order in self._open_orders():
            before = self.seen.get(order["_id"])
            if before and before["status"] == "approved" and order["status"] == "pending_review":
                assert order["decisions"][-1]["deed"] == "taken_back"
            if before:
                assert order["decisions"][: len(before["decisions"])] == before["decisions"], "what was decided is kept"
                for line, then in zip(order["lines"], before["lines"], strict=True):
                    assert then["status"] != "rejected" or line["status"] == "rejected"
            self.seen[order["_id"]] = order

    def teardown(self) -> None:
        """Everything comes to its end: couriers come back, who has books brings them, and time does the rest."""
        if not hasattr(self, "library"):
            return
        self.simulation.set_mode(Calm())
        self.simulation.finish()
        for _ in range(MOST_DAYS):
            for loan in self._loans():
                self._try(partial(self.orders.found, loan["_id"]))
            for handover in self._handovers("out_for_delivery"):
                self._try(partial(self.delivery.attempt, "courier1", handover["_id"], "delivered", None))
            self.simulation.pass_time(timedelta(days=1))
            if not self._open_orders():
                break
        self.simulation.pass_time(timedelta(days=1))
        state = State(self.simulation)
        invariants.check_the_end(state)
        assert {copy["state"] for copy in state.copies} <= {"on_shelf"}
        for reader in READERS:
            self.library.keep_record(reader, False)
        self.simulation.pass_time(FORGOTTEN_AFTER)
        assert [who for who in State(self.simulation).remembered() if who[1] in READERS] == []

    # looking

    def _nothing_ends_on_a_closed_day(self) -> None:
        branch, today = self._branch(), self._today()
        loans = [self.orders.store.loans.load(each["_id"]) for each in self._loans()]
        due = [loan.due_on for loan in loans if _is_expected(loan) and loan.due_on >= today]
        waiting = [order for order in self._open_orders() if order["status"] == "ready_for_pickup"]
        held = [order["fulfilment"]["pickup_until"] for order in waiting]
        until = [local_day(moment) for moment in held if moment > self.simulation.clock.now]
        assert [day for day in chain(due, until) if not branch.is_open_on(day)] == []

    def _try(self, act: Callable[[], Any]) -> bool:
        """Somebody does something; what is refused is refused with a slug."""
        try:
            act()
        except Exception as refusal:
            if not hasattr(refusal, "slug"):
                raise
            return False
        finally:
            # A message is overtaken by those of a few deeds, never by so many that its queue would give it up.
            self.deeds += 1
            (self.simulation.settle if self.deeds % FEW else self.simulation.finish)()
        return True

    def _one_of(self, things: list[Any], which: int) -> Any:
        return things[which % len(things)] if things else None

    def _slots(self) -> list[Any]:
        slots: list[Any] = self.delivery.store.slots_ahead(BRANCH, self.simulation.clock.now)
        return slots

    def _rows(self, service: str, collection: str, condition: Row | None = None) -> Iterator[Row]:
        database = self.simulation.services[service].database
        return iter(database[collection].find(condition or {}, {"inbox": 0, "outbox": 0}).sort("_id", 1))

    def _open_orders(self) -> list[Row]:
        return list(self._rows("orders", "orders", {"status": {"$nin": sorted(ENDED)}}))

    def _loans(self) -> list[Row]:
        return list(self._rows("orders", "loans", {"returned_at": None}))

    def _handovers(self, *statuses: str) -> list[Row]:
        return list(self._rows("delivery", "handovers", {"status": {"$in": statuses}}))

    def _branch(self) -> Any:
        return self.orders.store.branch(BRANCH)

    def _today(self) -> date:
        return local_day(self.simulation.clock.now)

    def _case(self, reader: Any) -> Any:
        return Case(reader.card or "newcomer")

    def _reader(self, document: Row) -> Row:
        reader_id = document["reader"]["reader_id"]
        return {"account_id": reader_id, "name": reader_id, "role": "reader"}


def _is_expected(loan: Loan) -> bool:
    return loan.status == LoanStatus.ON_LOAN
