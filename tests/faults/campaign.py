"""A campaign: load, a seeded schedule of faults, quiet, and the verdict."""

import http.client
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from pymongo.errors import PyMongoError

from deploy.local.rabbitmqctl import NodeRefused
from deploy.local.words import say
from services.chassis.messaging.topology import LOG, PARKED
from tests.e2e.library import Library
from tests.faults import broker_faults, database_faults, message_faults, process_faults
from tests.faults.catalogue import FAULTS, Fault, Scene
from tests.faults.crowd import Crowd
from tests.faults.evidence import gather
from tests.faults.ground import SERVICES, Ground, NotInTime, until, wait
from tests.faults.invariants import Finding
from tests.faults.ledger import Ledger
from tests.faults.message_faults import SLOWDOWN
from tests.faults.verdict import Verdict, judge

MODULES = (broker_faults, database_faults, message_faults, process_faults)
"""Imported for the faults that they enter into the catalogue."""

RATE = "orders submitted a second"
WARM_UP = 3.0
BETWEEN = (0.5, 1.5)
RECOVERY = 90
BROKER_COUNTS_EVERY = 6.0
"""The broker's own figures of a quorum queue are up to five seconds old."""
TROUBLE = (NotInTime, NodeRefused, AMQPError, KombuError, PyMongoError, OSError, AssertionError)


@dataclass(slots=True)
class Plan:
    """What a campaign is to do."""

    seed: int
    rounds: int
    only: str | None = None
    readers: int = 60
    orders_a_second: float = 5.5
    patience: float = 420.0
    """How long the last orders may take to end; the longest delay of a retry is five minutes."""
    least_a_second: float = 0.0
    """How many orders a second have to be submitted for the load to be worth its name."""
    most_slowdown: float = float("inf")
    """How much longer requests may take while ten thousand events wait."""
    say: Callable[[str], None] = say

    def faults(self, members: int) -> Iterator[Fault]:
        """The schedule: every fault that this ground allows, shuffled, again and again until the rounds are full."""
        wanted = self.only.split(",") if self.only else FAULTS
        possible = [each for each in FAULTS.values() if each.members <= members and each.name in wanted]
        rng = random.Random(self.seed)
        turns: list[Fault] = []
        while len(turns) < self.rounds and possible:
            turns += rng.sample(possible, len(possible))
        return iter(turns[: self.rounds])


def run(ground: Ground, plan: Plan, ledger: Ledger | None = None) -> Verdict:
    """Drive orders through a running ground while faults happen to it, then judge. ``ledger`` goes on where an earlier
    campaign on the same ground has ended."""
    return Campaign(ground, plan, ledger or Ledger()).run()


class Campaign:
    """One run against one ground."""

    def __init__(self, ground: Ground, plan: Plan, ledger: Ledger) -> None:
        self._begun = time.monotonic()
        self._ground, self._plan = ground, plan
        self._ledger, self._rng = ledger, random.Random(plan.seed)
        library = Library(ground.url, ground.accounts)
        self._crowd = Crowd(library, self._ledger, self._rng, plan.readers, plan.orders_a_second)
        self._troubles: list[Finding] = []
        self._redelivered = 0
        self._opened = self._begun

    def run(self) -> Verdict:
        """Load, faults, quiet, verdict."""
        with closing(self._crowd):
            self._say("the library opens")
            self._crowd.begin()
            self._opened = time.monotonic()
            wait(WARM_UP)
            for place, fault in enumerate(self._plan.faults(self._ground.members), start=1):
                self._turn(fault)
                self._say(f"{place:3} {fault.name:26} accepted {len(self._ledger.orders):5}  {fault.meaning}")
                wait(self._rng.uniform(*BETWEEN))
            self._ledger.measured[RATE] = round(self._ledger.asked / (time.monotonic() - self._opened), 1)
            self._say(f"no more orders, no more faults; {self._ledger.measured[RATE]} orders a second were submitted")
            self._crowd.stop_ordering()
            self._settle(self._crowd.is_done, "every order has ended")
        self._say("every order has ended")
        self._settle(self._is_parked, "all poison is parked")
        self._settle(self._is_quiet, "every queue is empty")
        return self._judge()

    def _turn(self, fault: Fault) -> None:
        if not fault.alone:
            self._happen(fault)
            return
        self._settle(self._is_parked, "all poison is parked")
        before = _redelivered(self._ground)
        self._happen(fault)
        self._redelivered += _redelivered(self._ground) - before

    def _happen(self, fault: Fault) -> None:
        begun = time.monotonic()
        try:
            fault.happen(Scene(self._ground, self._ledger, self._rng))
            until(lambda: is_ready(self._ground), RECOVERY, "the system is ready again")
        except TROUBLE as error:
            words = f"{fault.name}, after {time.monotonic() - begun:.0f} s: {error!r}"
            self._troubles.append(("unexpected", words))
        finally:
            self._ground.disarm()

    def _judge(self) -> Verdict:
        wait(BROKER_COUNTS_EVERY)
        self._say("quiet; looking at everything")
        verdict = judge(self._ledger, gather(self._ground, self._crowd.titles))
        verdict.redelivered = self._redelivered
        for kind, words in self._troubles:
            verdict.findings[kind].append(words)
        verdict.findings["unexpected"] += [*self._crowd.failures, *self._disappointments()]
        self._say(f"answers: {self._ledger.facts()}")
        return verdict

    def _settle(self, is_settled: Callable[[], bool], what: str) -> None:
        try:
            # Asking costs a node more than serving a reader does.
            until(is_settled, self._plan.patience, what, every=2.0)
        except NotInTime as error:
            self._troubles.append(("stuck", str(error)))

    def _is_parked(self) -> bool:
        return self._ground.queues()[PARKED]["messages_ready"] >= len(self._ledger.planted)

    def _is_quiet(self) -> bool:
        passing = (row for name, row in self._ground.queues().items() if name not in (LOG, PARKED))
        return not any(row["messages_ready"] + row["messages_unacknowledged"] for row in passing)

    def _disappointments(self) -> Iterator[str]:
        measured = self._ledger.measured
        if measured[RATE] < self._plan.least_a_second:
            yield f"only {measured[RATE]} orders a second were submitted"
        if measured.get(SLOWDOWN, 0) > self._plan.most_slowdown:
            yield f"a backlog made requests {measured[SLOWDOWN]} times slower"

    def _say(self, words: str) -> None:
        self._plan.say(f"{time.monotonic() - self._begun:5.0f} s  {words}")


def is_ready(ground: Ground) -> bool:
    """Whether the gateway and every service say so."""
    with closing(http.client.HTTPConnection(ground.url.removeprefix("http://"), timeout=10)) as line:
        try:
            line.request("GET", "/readyz")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def _redelivered(ground: Ground) -> int:
    events: Sequence[str] = ("event-redelivered", "request-redelivered")
    return sum(ground.log_lines(service, event) for service in SERVICES for event in events)
