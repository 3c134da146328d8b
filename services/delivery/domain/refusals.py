"""What delivery refuses. Each carries the slug under which a person is told."""

from typing import Any


class Refused(Exception):
    """Delivery says no; nothing was changed."""

    slug = "request-invalid"

    def __init__(self, *subject: object, **details: Any) -> None:
        super().__init__(*subject)
        self.details = details


class SlotNotFound(Refused):
    """No such slot."""

    slug = "slot-not-found"


class SlotTaken(Refused):
    """The slot cannot serve this order; ``details["message"]`` says why. Told by event, not by HTTP."""

    slug = "slot-not-found"


class HandoverNotFound(Refused):
    """No handover for this order."""

    slug = "handover-not-found"


class HandoverStateForbids(Refused):
    """The handover's state has no such move."""

    slug = "handover-state-forbids"


class HandoverMethodForbids(Refused):
    """Pickups are collected, deliveries are dispatched."""

    slug = "handover-method-forbids"


class PickupCodeWrong(Refused):
    """Not the code that the reader was given."""

    slug = "pickup-code-wrong"


class PickupCodeLocked(Refused):
    """Too many wrong codes in a row."""

    slug = "pickup-code-locked"


class RunNotFound(Refused):
    """No such run."""

    slug = "run-not-found"


class CollectionNotFound(Refused):
    """Nobody asked for this book to be fetched."""

    slug = "loan-not-found"
