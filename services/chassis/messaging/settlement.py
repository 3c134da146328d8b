"""What has been delivered on a connection and not been settled yet: acknowledged, given back or refused."""

from collections.abc import Callable
from functools import partial
from typing import Any

from amqp.exceptions import AMQPError

from services.chassis.logs import logger

log = logger(__name__)


class Settlement:
    """Settles messages, or holds their settlement back. True while something is unsettled."""

    def __init__(self) -> None:
        self._unsettled: set[int] = set()
        self._held: list[Callable[[], None]] = []

    def __bool__(self) -> bool:
        return bool(self._unsettled)

    def delivered(self, message: Any) -> None:
        """A message is in hand."""
        self._unsettled.add(id(message))

    def forget(self) -> None:
        """The connection was lost: all of it is the broker's again."""
        self._unsettled.clear()
        self._held.clear()

    def settle(self, message: Any, how: Callable[[], None]) -> None:
        """Tell the broker; a connection that is lost meanwhile has settled it already."""
        try:
            if message.channel.connection:
                how()
        except (AMQPError, OSError) as error:
            log.warning("message-unsettled", error=repr(error))
        finally:
            self._unsettled.discard(id(message))

    def hold(self, message: Any, how: Callable[[], None]) -> None:
        """Tell the broker when ``let_go`` is called."""
        self._held.append(partial(self.settle, message, how))

    def let_go(self) -> None:
        """Tell the broker everything that was held back."""
        while self._held:
            self._held.pop()()
