"""Makes a promise of the chassis untrue in every service, so that a campaign can be seen to notice.

Python imports this module at every start when its folder is on PYTHONPATH; the folder ``failpoints`` of the run names
the promise in a file.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from wrapt import when_imported


def stock_handler(module: Any) -> None:
    """Acknowledge what failed, as Nameko's own handlers do."""
    module.EventHandler._fail = lambda _handler, hand, _error: hand.done("dropped")


def no_inbox(module: Any) -> None:
    """Forget which events a document has acted on."""
    module._is_stale = lambda *_: False


def no_mandatory(module: Any) -> None:
    """Publish without asking whether any queue takes it."""
    outgoing = module._outgoing
    module._outgoing = lambda entry: [replace(each, mandatory=False) for each in outgoing(entry)]


SABOTAGES = {
    "stock-handler": ("services.chassis.messaging.event_handler", stock_handler),
    "no-inbox": ("services.chassis.storage.aggregates", no_inbox),
    "no-mandatory": ("services.chassis.messaging.relay", no_mandatory),
}


def _chosen() -> str:
    named = Path(os.environ.get("TAOSHU_FAILPOINTS", ""), "sabotage")
    return named.read_text("utf-8").strip() if named.is_file() else ""


if _chosen():
    target, spoil = SABOTAGES[_chosen()]
    when_imported(target)(spoil)
