"""What every use case needs."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from services.delivery.domain.slot import LIBRARY_TIME
from services.delivery.storage import Store

Request = dict[str, Any]


class UseCases:
    """``clock`` and ``new_code``, which draws a pickup code, are the only impure things that reach the domain."""

    def __init__(self, store: Store, clock: Callable[[], datetime], new_code: Callable[[], str]) -> None:
        self.store = store
        self._clock = clock
        self._new_code = new_code

    def _today(self) -> date:
        return self._clock().astimezone(LIBRARY_TIME).date()
