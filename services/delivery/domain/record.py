"""Who was handed what: once orders forgets whom an order was for, delivery does, too."""

from dataclasses import replace
from typing import Any

from services.delivery.domain.handover import Handover
from services.delivery.domain.parcel import Recipient
from services.delivery.domain.run import Collection

NOBODY = Recipient("forgotten")


def forget_handover(handover: Handover) -> list[Any]:
    """Nobody was handed these books, nowhere; what a courier noted at the door goes as well."""
    handover.recipient, handover.address, handover.pickup_code = NOBODY, None, None
    handover.attempts = [replace(attempt, proof=None) for attempt in handover.attempts]
    return []


def forget_collection(collection: Collection) -> list[Any]:
    """This book was fetched from nobody."""
    collection.recipient, collection.address = NOBODY, ""
    return []
