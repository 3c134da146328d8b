"""What every use case needs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.orders.domain.events import ReaderCard
from services.orders.domain.policy import LIMITS, Limits
from services.orders.storage import Store

Subject = dict[str, Any]
Request = dict[str, Any]


class UseCases:
    """``clock`` and ``new_id`` are the only impure things that reach the domain."""

    def __init__(self, store: Store, clock: Callable[[], datetime], new_id: Callable[[], str]) -> None:
        self.store = store
        self._clock = clock
        self._new_id = new_id

    def _limits(self, reader: ReaderCard) -> Limits:
        return LIMITS[self.store.borrower(reader.reader_id, reader.name).card]
