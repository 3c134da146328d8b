"""Who decided what about an order: kept for good, for staff alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple


class Reviewer(NamedTuple):
    """A member of staff, or the rule that decides by itself."""

    account_id: str
    name: str


AUTOMATIC = Reviewer("automatic", "自动审核")


class Deed(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    REJECTED = "rejected"
    TAKEN_BACK = "taken_back"


class NextStep(StrEnum):
    """What a reader whose line was rejected may do instead."""

    WAIT = "wait"
    ANOTHER_EDITION = "another_edition"
    ANOTHER_BRANCH = "another_branch"
    SUGGEST_BUYING = "suggest_buying"
    RETURN_OTHERS = "return_others"


USUAL_STEP: dict[str, NextStep] = {
    "damaged": NextStep.WAIT,
    "not_found_on_shelf": NextStep.ANOTHER_BRANCH,
    "needed_for_reading_room": NextStep.ANOTHER_EDITION,
    "reader_limit": NextStep.RETURN_OTHERS,
    "other": NextStep.WAIT,
}
"""What is offered for a reason where staff offer nothing else; who ordered a book twice has it already."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One deed of a reviewer, about these lines; ``override`` is why it was done against the policy."""

    at: datetime
    by: str
    name: str
    deed: Deed
    line_ids: list[str]
    override: str | None = None
    rule_id: str | None = None


@dataclass(slots=True)
class Review:
    """Who has the order in hand, and until when the others leave it to them."""

    reviewer_id: str
    reviewer: str
    until: datetime


REVIEW_WITHIN = timedelta(days=1)
PACKING_TAKES = timedelta(hours=2)


def decide_by(now: datetime, starts_at: datetime | None) -> datetime:
    """By when an order that comes before staff now should be decided: soon enough to be packed for its window."""
    latest = now + REVIEW_WITHIN
    return latest if starts_at is None else max(now, min(latest, starts_at - PACKING_TAKES))
