"""The states of an order and of its lines, and every move between them."""

from enum import StrEnum


class Status(StrEnum):
    """Where an order is."""

    SUBMITTED = "submitted"
    PENDING_REVIEW = "pending_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    PREPARING = "preparing"
    READY_FOR_PICKUP = "ready_for_pickup"
    OUT_FOR_DELIVERY = "out_for_delivery"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class LineStatus(StrEnum):
    """Where one wanted title is."""

    REQUESTED = "requested"
    ALLOTTED = "allotted"
    WAITLISTED = "waitlisted"
    UNAVAILABLE = "unavailable"
    APPROVED = "approved"
    REJECTED = "rejected"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    LOST = "lost"
    RELEASED = "released"


S, L = Status, LineStatus

TRANSITIONS: dict[tuple[Status, str], Status] = {
    (S.SUBMITTED, "present"): S.PENDING_REVIEW,
    (S.SUBMITTED, "reject"): S.REJECTED,
    (S.SUBMITTED, "cancel"): S.CANCELLED,
    (S.PENDING_REVIEW, "wait"): S.SUBMITTED,
    (S.PENDING_REVIEW, "approve"): S.APPROVED,
    (S.PENDING_REVIEW, "reject"): S.REJECTED,
    (S.PENDING_REVIEW, "cancel"): S.CANCELLED,
    (S.APPROVED, "undo"): S.PENDING_REVIEW,
    (S.APPROVED, "cancel"): S.CANCELLED,
    (S.APPROVED, "withdraw"): S.CANCELLED,
    (S.APPROVED, "pack"): S.PREPARING,
    (S.APPROVED, "make_ready"): S.READY_FOR_PICKUP,
    (S.PREPARING, "dispatch"): S.OUT_FOR_DELIVERY,
    (S.PREPARING, "withdraw"): S.CANCELLED,
    (S.READY_FOR_PICKUP, "expire"): S.EXPIRED,
    (S.READY_FOR_PICKUP, "hand_over"): S.HANDED_OVER,
    (S.OUT_FOR_DELIVERY, "hand_over"): S.HANDED_OVER,
    (S.OUT_FOR_DELIVERY, "fail"): S.CLOSED,
    (S.HANDED_OVER, "close"): S.CLOSED,
    # News from delivery may overtake older news; the latest counts, the older is ignored when it comes.
    (S.APPROVED, "dispatch"): S.OUT_FOR_DELIVERY,
    (S.APPROVED, "hand_over"): S.HANDED_OVER,
    (S.PREPARING, "hand_over"): S.HANDED_OVER,
    (S.APPROVED, "fail"): S.CLOSED,
    (S.PREPARING, "fail"): S.CLOSED,
    # Who has the books is a fact: the reader took them while the order was being ended.
    (S.CANCELLED, "hand_over"): S.HANDED_OVER,
    (S.CANCELLED, "fail"): S.CLOSED,
    (S.EXPIRED, "hand_over"): S.HANDED_OVER,
}
"""(status, verb) to the status that follows. What is not here is forbidden."""

LINE_TRANSITIONS: dict[tuple[LineStatus, str], LineStatus] = {
    (L.REQUESTED, "allot"): L.ALLOTTED,
    (L.REQUESTED, "waitlist"): L.WAITLISTED,
    (L.REQUESTED, "refuse"): L.UNAVAILABLE,
    (L.REQUESTED, "reject"): L.REJECTED,
    (L.REQUESTED, "release"): L.RELEASED,
    (L.WAITLISTED, "allot"): L.ALLOTTED,
    (L.WAITLISTED, "reject"): L.REJECTED,
    (L.WAITLISTED, "release"): L.RELEASED,
    (L.ALLOTTED, "approve"): L.APPROVED,
    (L.ALLOTTED, "reject"): L.REJECTED,
    (L.ALLOTTED, "release"): L.RELEASED,
    (L.APPROVED, "reject"): L.REJECTED,
    (L.APPROVED, "undo"): L.ALLOTTED,
    (L.APPROVED, "hand_over"): L.HANDED_OVER,
    (L.APPROVED, "release"): L.RELEASED,
    (L.HANDED_OVER, "give_back"): L.RETURNED,
    (L.HANDED_OVER, "lose"): L.LOST,
    (L.LOST, "give_back"): L.RETURNED,
}

BEFORE_DECISION = frozenset({S.SUBMITTED, S.PENDING_REVIEW})
ENDED = frozenset({S.REJECTED, S.CLOSED, S.CANCELLED, S.EXPIRED})
LINE_ENDED = frozenset({L.UNAVAILABLE, L.REJECTED, L.RETURNED, L.LOST, L.RELEASED})
RELEASABLE = frozenset(status for status, verb in LINE_TRANSITIONS if verb == "release")

WORDS: dict[Status, str] = {
    S.SUBMITTED: "已提交",
    S.PENDING_REVIEW: "待审核",
    S.APPROVED: "审核通过",
    S.REJECTED: "审核不通过",
    S.PREPARING: "备书完成",
    S.READY_FOR_PICKUP: "可以取书",
    S.OUT_FOR_DELIVERY: "送书途中",
    S.HANDED_OVER: "借阅中",
    S.CLOSED: "已完成",
    S.CANCELLED: "已取消",
    S.EXPIRED: "逾期未取",
}
