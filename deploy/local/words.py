"""How the launcher speaks: one line per step, and two lines when it cannot go on."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class CannotStart(Exception):
    """What the launcher cannot put right by itself: what is wrong, and what the person can do about it."""

    def __init__(self, what: str, next_step: str, exit_code: int = 2) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
        self.exit_code = exit_code


def say(words: str, end: str = "\n") -> None:
    """Print at once: whoever waits, or reads through a pipe, sees every line when it is true."""
    # Nobody may listen any more, after a terminal was closed; what is being done must be done all the same.
    with suppress(OSError):
        print(words, end=end, flush=True)


def complain(problem: CannotStart) -> int:
    """Show a problem without a traceback; returns the exit code that belongs to it."""
    print(f"✗ {problem.what}\n  → {problem.next_step}", file=sys.stderr, flush=True)
    return problem.exit_code


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show that something slow is under way, and at the end how long it took."""
    started = time.monotonic()
    over = threading.Event()
    clock = threading.Thread(target=_show_time, args=(title, started, over), daemon=True)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()
    say(f"✓ {title} ({time.monotonic() - started:.1f} s)")


def _show_time(title: str, started: float, over: threading.Event) -> None:
    # A terminal gets one line that counts; a log file gets a new line only now and then.
    live = sys.stdout.isatty()
    while not over.wait(1 if live else 10):
        line = f"… {title} ({time.monotonic() - started:.0f} s)"
        say(f"\r{line}" if live else line, end="" if live else "\n")
    if live:
        say("\r\033[K", end="")
