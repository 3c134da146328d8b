"""How the service looks after what is due: the longest due first, a bounded number a turn."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.chassis.periodic import each_by_itself
from services.orders.handlers.base import UseCases

AT_ONCE = 100
MOST_PAGES = 50
"""A turn has an end, whatever happens meanwhile."""
STANDS_BACK = timedelta(minutes=5)


class Turns(UseCases):
    """One turn of a duty."""

    def _take_turns(
        self,
        find: Callable[[datetime, int], list[str]],
        look_after: Callable[[str, datetime], None],
        postpone: Callable[[str, datetime], None],
    ) -> int:
        """One that fails stands back for a while, so that it never keeps the others from their turn."""
        now, looked_at = self._clock(), 0
        for _ in range(MOST_PAGES):
            late = find(now, AT_ONCE)
            for failed in each_by_itself(late, lambda each: look_after(each, now)):
                postpone(failed, now + STANDS_BACK)
            looked_at += len(late)
            if len(late) < AT_ONCE:
                break
        return looked_at
