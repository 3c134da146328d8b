"""``@every``: what a service does by itself from time to time."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from nameko.timer import Timer

from services.chassis.clock import new_id
from services.chassis.correlation import Work, doing
from services.chassis.logs import logger

Method = TypeVar("Method", bound=Callable[..., Any])

log = logger(__name__)


def every(seconds: float, at_start: bool = False) -> Callable[[Method], Method]:
    """Run a service method every ``seconds``; a failure is logged and the next turn comes all the same.

    It runs in every process of a service, so what it does must be safe to do twice at once.
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
        return cast(Method, Timer.decorator(interval=seconds, eager=at_start)(act))

    return decorate
