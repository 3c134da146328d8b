"""What must be found of each command that was answered with success."""

from collections.abc import Callable

from tests.faults.evidence import Evidence


def _passed(found: Evidence, order_id: str, step: str) -> bool:
    return any(moment["event"] == step for moment in found.orders[order_id]["timeline"])


def _was_packed(found: Evidence, of: str) -> bool:
    packed = found.told("handover-ready", "handover-packed")
    return any(event["aggregate_id"] == of for event in packed)


def _attempted(found: Evidence, of: str) -> bool:
    place, _, order_id = of.partition("-")
    return len(found.handovers[order_id]["attempts"]) > int(place)


WRITTEN: dict[str, Callable[[Evidence, str], bool]] = {
    "approve": lambda found, of: _passed(found, of, "approved"),
    "reject": lambda found, of: _passed(found, of, "rejected"),
    # Of an order whose books had left meanwhile, it is the books that had not come that were given up.
    "cancel": lambda found, of: _passed(found, of, "cancelled") or _passed(found, of, "stopped_waiting"),
    "give-up": lambda found, of: _passed(found, of, "stopped_waiting"),
    "pack": lambda found, of: found.handovers[of]["status"] not in ("to_pack", "cancelled") or _was_packed(found, of),
    "dispatch": lambda found, of: found.handovers[of]["status"] in ("out_for_delivery", "completed", "failed"),
    "attempt": _attempted,
    "collect": lambda found, of: found.handovers[of]["status"] == "completed",
    "return": lambda found, of: found.loans[of]["returned_at"] is not None,
    "grant": lambda found, of: found.accounts[of]["card"] == "trust_card",
}
"""What must be found when a command was answered with success."""
