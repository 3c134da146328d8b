"""``@every``: what a service does by itself from time to time."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from nameko.timer import Timer
from pymongo.errors import PyMongoError

from services.chassis.clock import new_id
from services.chassis.correlation import Work, doing
from services.chassis.logs import logger
from services.chassis.storage.lease import Lease
from services.chassis.storage.provider import ServiceDatabase

Method = TypeVar("Method", bound=Callable[..., Any])
Thing = TypeVar("Thing")

TURNS_HELD = 3
"""How many turns a holder may miss before another process takes a duty over."""

log = logger(__name__)


class Duty(Timer):  # type: ignore[misc]
    """Calls a method again and again; a duty that is done ``alone`` only in the process that holds its lease."""

    database = ServiceDatabase()
    _lease: Lease | None = None

    def __init__(self, interval: float, eager: bool = False, alone: bool = False, **options: Any) -> None:
        self._alone = alone
        super().__init__(interval, eager, **options)

    def setup(self) -> None:
        """Prepare the lease, if the duty needs one."""
        if self._alone:
            self._lease = Lease(self.database.open(), self.method_name, owner=new_id())

    def stop(self) -> None:
        """Finish the turn in hand and leave the duty to another process."""
        super().stop()
        if self._lease is not None:
            try:
                self._lease.release()
            except PyMongoError as error:
                log.warning("duty-kept", duty=self.method_name, error=repr(error))

    def handle_timer_tick(self) -> None:
        """Take the turn, or leave it to whoever holds the lease."""
        if self._is_ours():
            super().handle_timer_tick()
        else:
            self.worker_complete.send()

    def _is_ours(self) -> bool:
        if self._lease is None:
            return True
        try:
            return self._lease.hold(self.interval * TURNS_HELD)
        except PyMongoError as error:
            log.warning("duty-postponed", duty=self.method_name, error=repr(error))
            return False


def each_by_itself(things: Iterable[Thing], act: Callable[[Thing], None]) -> list[Thing]:
    """Act on each of many things; one that fails is logged and stops no other. Returns those that failed."""
    failed = []
    for thing in things:
        try:
            act(thing)
        except Exception:
            log.exception("turn-failed", of=thing)
            failed.append(thing)
    return failed


def every(seconds: float, at_start: bool = False, alone: bool = False) -> Callable[[Method], Method]:
    """Run a service method every ``seconds``; a failure is logged and the next turn comes all the same.

    It runs in every process of a service, or with ``alone`` in one of them at a time. Even then a turn that outlasts
    its lease may meet another's, so what it does must be safe to do twice at once.
    """

    def decorate(method: Method) -> Method:
        def act(service: Any) -> None:
            with doing(Work(new_id())):
                try:
                    method(service)
                except Exception:
                    log.exception("periodic-failed", duty=method.__name__)

        act.__name__ = method.__name__
        act.__doc__ = method.__doc__
        return cast(Method, Duty.decorator(interval=seconds, eager=at_start, alone=alone)(act))

    return decorate
