"""A handover: the books of one approved order on their way to the reader. Its id is the order's id."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from services.delivery.domain import events as said
from services.delivery.domain.parcel import Attempt, Parcel, Recipient
from services.delivery.domain.refusals import (
    HandoverMethodForbids,
    HandoverStateForbids,
    PickupCodeLocked,
)
from services.delivery.domain.states import TRANSITIONS, WORDS, Status

Events = list[Any]


NEWS: dict[Status, Any] = {
    Status.TO_PACK: said.HandoverCreated,
    Status.READY_FOR_PICKUP: said.HandoverReady,
    Status.PACKED: said.HandoverPacked,
    Status.OUT_FOR_DELIVERY: said.HandoverDispatched,
    Status.COMPLETED: said.HandoverCompleted,
    Status.FAILED: said.HandoverFailed,
    Status.CANCELLED: said.HandoverCancelled,
    Status.WITHDRAWN: said.HandoverWithdrawn,
}
KNOWN_AS = {
    Status.READY_FOR_PICKUP: "ready_for_pickup",
    Status.PACKED: "preparing",
    Status.OUT_FOR_DELIVERY: "out_for_delivery",
}
"""The state of an order that has heard the news."""
DELIVERED = frozenset({"delivered", "handed_over"})
TRIES_AT_THE_DOOR = 2
CODES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=10)


@dataclass(slots=True)
class Handover:
    """The aggregate."""

    order_id: str
    recipient: Recipient
    method: str
    branch_id: str
    created_at: datetime
    address: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    lines: list[Parcel] = field(default_factory=list)
    status: Status = Status.TO_PACK
    run_id: str | None = None
    pickup_code: str | None = None
    wrong_codes: int = 0
    locked_until: datetime | None = None
    handed_over_at: datetime | None = None
    attempts: list[Attempt] = field(default_factory=list)
    withdrawn: int = 0

    def news(self) -> Events:
        """Where the books are, as an event: the one that brought the handover here, or the same once more."""
        return [self._fact(NEWS[self.status], **self._details())]

    def answer(self, known_as: str) -> Events:
        """Answer an order that asks; what it knows is not said again, for its reader would be told twice."""
        return [] if KNOWN_AS.get(self.status) == known_as else self.news()

    def pack(self, code: str) -> Events:
        """The books are together: a pickup is ready under ``code``, a delivery waits for the courier."""
        if self.method == "pickup":
            self._move("make_ready")
            self.pickup_code = code
        else:
            self._move("pack")
        return self.news()

    @property
    def is_appointed(self) -> bool:
        """Whether the reader still counts on the window: not if the books are on the way, or it is over."""
        return self.status in (Status.TO_PACK, Status.READY_FOR_PICKUP, Status.PACKED, Status.WITHDRAWN)

    def move_window(self, starts_at: datetime, ends_at: datetime) -> Events:
        """The reader comes, or gets the books, at another time, and so with another round."""
        self.starts_at, self.ends_at, self.run_id = starts_at, ends_at, None
        return []

    def check_can_travel(self) -> None:
        """Raise HandoverMethodForbids or HandoverStateForbids unless a courier round can take the books."""
        self._only("delivery")
        if self.status not in (Status.TO_PACK, Status.PACKED):
            raise HandoverStateForbids(self.order_id, status=WORDS[self.status])

    def join_run(self, run_id: str) -> Events:
        """Travel with a courier round."""
        self.check_can_travel()
        self.run_id = run_id
        return []

    def dispatch(self, run_id: str | None) -> Events:
        """Leave with the courier."""
        self._only("delivery")
        self._move("dispatch")
        self.run_id = run_id or self.run_id
        return self.news()

    def attempt(self, outcome: str, proof: str | None, courier_id: str, now: datetime) -> Events:
        """What happened at the door. Nobody home is tried once more; a refusal is final."""
        self._only("delivery")
        if outcome in DELIVERED:
            self._move("deliver")
            self.attempts.append(Attempt(now, "delivered", proof, courier_id))
            self.handed_over_at = now
            return self.news()
        if self.status != Status.OUT_FOR_DELIVERY:
            raise HandoverStateForbids(self.order_id, status=WORDS[self.status])
        self.attempts.append(Attempt(now, outcome, proof, courier_id))
        if outcome == "nobody_home" and len(self.attempts) < TRIES_AT_THE_DOOR:
            return [self._fact(said.HandoverAttempted, outcome=outcome)]
        self._move("fail")
        return self.news()

    def collect(self, code: str, now: datetime) -> Events:
        """The reader says a code at the counter; a wrong one is counted and changes nothing else.

        Raises PickupCodeLocked after too many wrong ones.
        """
        self._only("pickup")
        if self.status != Status.READY_FOR_PICKUP:
            raise HandoverStateForbids(self.order_id, status=WORDS[self.status])
        if self.locked_until is not None and self.locked_until > now:
            raise PickupCodeLocked(self.order_id, minutes=int(LOCKED_FOR.total_seconds() // 60))
        if not hmac.compare_digest((self.pickup_code or "").encode(), code.strip().encode()):
            self._count_wrong_code(now)
            return []
        self._move("collect")
        self.handed_over_at = now
        return self.news()

    def cancel(self) -> Events:
        """The order ended: say that the books are still here, or where they went; a courier has yet to tell that."""
        if (self.status, "cancel") in TRANSITIONS:
            self._move("cancel")
        return [] if self.status == Status.OUT_FOR_DELIVERY else self.news()

    def withdraw(self, number: int) -> Events:
        """The approval is taken back, if nothing is packed yet; of what is, the news is on its way.

        Who asks again has not heard it.
        """
        is_asked_again, self.withdrawn = number == self.withdrawn, number
        if (self.status, "withdraw") in TRANSITIONS:
            self._move("withdraw")
            self.run_id = None
        return self.news() if is_asked_again or self.status in (Status.WITHDRAWN, Status.CANCELLED) else []

    def approved_again(self, anew: "Handover", known_as: str | None) -> Events:
        """Another approval of an order that was withdrawn; or a question of one that was not."""
        if self.status != Status.WITHDRAWN:
            return self.answer(known_as) if known_as else []
        self._move("appoint")
        self.method, self.branch_id, self.address = anew.method, anew.branch_id, anew.address
        self.starts_at, self.ends_at, self.lines = anew.starts_at, anew.ends_at, anew.lines
        self.recipient = anew.recipient
        return self.news()

    def _count_wrong_code(self, now: datetime) -> None:
        self.wrong_codes += 1
        if self.wrong_codes >= CODES_BEFORE_LOCK:
            self.wrong_codes, self.locked_until = 0, now + LOCKED_FOR

    def _only(self, method: str) -> None:
        if self.method != method:
            raise HandoverMethodForbids(self.order_id)

    def _move(self, verb: str) -> None:
        if (self.status, verb) not in TRANSITIONS:
            raise HandoverStateForbids(self.order_id, status=WORDS[self.status])
        self.status = TRANSITIONS[self.status, verb]

    def _details(self) -> dict[str, Any]:
        if self.status == Status.READY_FOR_PICKUP:
            return {"pickup_code": self.pickup_code}
        if self.status == Status.COMPLETED:
            # An older build did not note the moment.
            return {"handed_over_at": self.handed_over_at or self.created_at}
        if self.status == Status.WITHDRAWN:
            return {"number": self.withdrawn}
        return {"outcome": self.attempts[-1].outcome} if self.status == Status.FAILED else {}

    def _fact(self, kind: Any, **details: Any) -> Any:
        return kind(self.order_id, self.recipient.reader_id, self.method, self.branch_id, **details)
