"""The states of a handover, and every move between them."""

from enum import StrEnum


class Status(StrEnum):
    """Where a handover is."""

    TO_PACK = "to_pack"
    READY_FOR_PICKUP = "ready_for_pickup"
    PACKED = "packed"
    OUT_FOR_DELIVERY = "out_for_delivery"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """The order is reviewed once more; it may be approved again."""


S = Status
TRANSITIONS: dict[tuple[Status, str], Status] = {
    (S.TO_PACK, "make_ready"): S.READY_FOR_PICKUP,
    (S.TO_PACK, "pack"): S.PACKED,
    (S.TO_PACK, "cancel"): S.CANCELLED,
    (S.TO_PACK, "withdraw"): S.WITHDRAWN,
    (S.WITHDRAWN, "appoint"): S.TO_PACK,
    (S.WITHDRAWN, "cancel"): S.CANCELLED,
    (S.READY_FOR_PICKUP, "collect"): S.COMPLETED,
    (S.READY_FOR_PICKUP, "cancel"): S.CANCELLED,
    (S.PACKED, "dispatch"): S.OUT_FOR_DELIVERY,
    (S.PACKED, "cancel"): S.CANCELLED,
    (S.OUT_FOR_DELIVERY, "deliver"): S.COMPLETED,
    (S.OUT_FOR_DELIVERY, "fail"): S.FAILED,
}
"""(status, verb) to the status that follows. What is not here is forbidden."""

WORDS = {
    S.TO_PACK: "待备书",
    S.READY_FOR_PICKUP: "待取书",
    S.PACKED: "已打包",
    S.OUT_FOR_DELIVERY: "送书途中",
    S.COMPLETED: "已交接",
    S.FAILED: "未送达",
    S.CANCELLED: "已取消",
    S.WITHDRAWN: "已撤回",
}
