"""The envelope round every event, from the outbox to the last consumer."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol

from marshmallow import ValidationError

from services.chassis.clock import new_id
from services.chassis.correlation import current
from services.contracts.event import EventContract
from services.contracts.subscriptions import EVENTS


class DomainEvent(Protocol):
    """A fact that a domain verb returned: a dataclass with its wire name."""

    wire_name: ClassVar[str]


class UnreadableEvent(Exception):
    """The message is no event that this build understands; a person has to look at it."""


class TooEarly(Exception):
    """What the event builds on has not been heard yet; it will be, since nothing is lost."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One event with its identity; ``sequence`` counts the events of its aggregate from 1."""

    event_id: str
    name: str
    version: int
    occurred_at: str
    aggregate_id: str
    sequence: int
    correlation_id: str
    causation_id: str | None
    traceparent: str | None
    payload: dict[str, Any]

    def to_wire(self) -> dict[str, Any]:
        """The JSON body of the message."""
        return asdict(self)

    @property
    def source(self) -> str:
        """The aggregate that it comes from; two services may have one of the same id, as an order and its handover."""
        return f"{self.contract.producer}/{self.aggregate_id}"

    @property
    def contract(self) -> EventContract:
        """The contract that this event follows. Raises UnreadableEvent."""
        contract = EVENTS.get(self.name)
        if contract is None or contract.version != self.version:
            raise UnreadableEvent(f"{self.name} version {self.version} is unknown here")
        return contract

    def read_payload(self) -> dict[str, Any]:
        """The payload checked against its contract, with dates as dates. Raises UnreadableEvent."""
        try:
            payload: dict[str, Any] = self.contract.payload().load(self.payload)
        except ValidationError as error:
            raise UnreadableEvent(f"{self.name}: {error.messages}") from error
        return payload


def seal(event: DomainEvent, aggregate_id: str, sequence: int, now: datetime) -> Envelope:
    """Put a domain event into its envelope, its payload checked against the contract.

    Raises marshmallow's ValidationError: an event that breaks its own contract is a fault of the producer and must
    stop the write that would record it.
    """
    contract = EVENTS[event.wire_name]
    payload = contract.payload().dump(event)
    contract.payload().load(payload)
    work = current()
    event_id = new_id()
    return Envelope(
        event_id=event_id,
        name=contract.name,
        version=contract.version,
        occurred_at=now.isoformat(),
        aggregate_id=aggregate_id,
        sequence=sequence,
        correlation_id=work.correlation_id if work else event_id,
        causation_id=work.cause.event_id if work and work.cause else None,
        traceparent=work.traceparent if work else None,
        payload=payload,
    )


def open_envelope(body: Any) -> Envelope:
    """Read a message body. Raises UnreadableEvent when it is no envelope."""
    try:
        return Envelope(**{field: body[field] for field in Envelope.__dataclass_fields__})
    except (TypeError, KeyError) as error:
        raise UnreadableEvent(f"not an event envelope: {error}") from error
