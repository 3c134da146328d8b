"""The foreground half of `taoshu up`: shows what supervisord reports until somebody ends it."""

from __future__ import annotations

import subprocess
import time
from typing import TextIO

from deploy.local.down import stop_undisturbed
from deploy.local.rundir import RunDir
from deploy.local.words import say


def keep_watch(run: RunDir, daemon: subprocess.Popen[bytes]) -> int:
    """Stay until Ctrl-C, or until supervisord ends; then nothing of the run is left."""
    say("Ctrl-C stops everything.")
    try:
        with (run.log / "supervisord.log").open(encoding="utf-8", errors="replace") as log:
            log.seek(0, 2)
            while daemon.poll() is None:
                _show_news(log)
                time.sleep(0.5)
    except KeyboardInterrupt:
        say("")
    stop_undisturbed(run)
    ended_well = daemon.wait() == 0
    say("Stopped." if ended_well else "supervisord ended unexpectedly; everything else was stopped.")
    return 0 if ended_well else 1


def _show_news(log: TextIO) -> None:
    for line in log:
        say(f"  {line.rstrip()}")
