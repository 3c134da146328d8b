"""Journeys that together bring every event to every handler; each begins in a library with one branch and no books."""

from collections.abc import Callable

from tests.contract.handlers.journeys import ended_early, handed_over, mended, on_loan
from tests.contract.handlers.library import Library

Journey = Callable[[Library], None]
JOURNEYS: tuple[Journey, ...] = tuple(
    walk
    for chapter in (handed_over, ended_early, mended, on_loan)
    for walk in vars(chapter).values()
    if callable(walk) and walk.__module__ == chapter.__name__
)
