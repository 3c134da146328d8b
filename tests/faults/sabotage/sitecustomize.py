"""Makes a promise of the chassis untrue in every service, so that a campaign can be seen to notice.

Python imports this module at every start when its folder is on PYTHONPATH; while a file ``sabotage`` in the folder of
failpoints names a promise, that one is broken.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from wrapt import when_imported

NAMED = Path(os.environ.get("TAOSHU_FAILPOINTS", "/nowhere"), "sabotage")


def is_broken(promise: str) -> bool:
    try:
        return NAMED.read_text("utf-8") == promise
    except FileNotFoundError:
        return False


@when_imported("services.chassis.messaging.event_handler")
def stock_handler(module: Any) -> None:
    """Acknowledge what failed, as Nameko's own handlers do."""
    fail = module.EventHandler._fail
    module.EventHandler._fail = lambda handler, hand, error: (
        hand.done("dropped") if is_broken("stock-handler") else fail(handler, hand, error)
    )


@when_imported("services.chassis.storage.inbox")
def no_inbox(module: Any) -> None:
    """Forget which events a document has acted on."""
    is_stale = module.is_stale
    module.is_stale = lambda *asked: not is_broken("no-inbox") and is_stale(*asked)


@when_imported("services.chassis.messaging.relay")
def no_mandatory(module: Any) -> None:
    """Publish without asking whether any queue takes it."""
    outgoing = module._outgoing
    module._outgoing = lambda entry: [
        replace(each, mandatory=each.mandatory and not is_broken("no-mandatory")) for each in outgoing(entry)
    ]
