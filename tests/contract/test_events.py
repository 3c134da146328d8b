"""What is said between services: one golden example an event, the same at both ends.

An example that was once released never changes; a new shape is a new version with an example of its own.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError

from services.chassis.messaging.envelope import Envelope, UnreadableEvent, open_envelope, seal
from services.contracts.subscriptions import EVENTS, PRODUCERS, SUBSCRIPTIONS
from tests.contract.samples import AT, SAMPLES

EXAMPLES = Path(__file__).parent / "examples"


def example_of(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((EXAMPLES / f"{name}.v{EVENTS[name].version}.json").read_text("utf-8"))
    return body


def an_envelope(kind: str, **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "event_id": "event1",
        "name": kind,
        "version": EVENTS[kind].version,
        "occurred_at": AT.isoformat(),
        "aggregate_id": "aggregate1",
        "sequence": 1,
        "correlation_id": "request1",
        "causation_id": None,
        "traceparent": None,
        "payload": example_of(kind),
    }
    return Envelope(**{**facts, **changes})


def test_every_event_has_a_sample_and_an_example() -> None:
    assert sorted(sample.wire_name for sample in SAMPLES) == sorted(EVENTS)
    assert sorted(path.name for path in EXAMPLES.iterdir()) == sorted(
        f"{event.name}.v{event.version}.json" for event in EVENTS.values()
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: str(sample.wire_name))
def test_the_producer_says_what_the_example_says(sample: Any) -> None:
    assert seal(sample, "aggregate1", 1, AT).payload == example_of(sample.wire_name)


@pytest.mark.parametrize("name", EVENTS)
def test_every_consumer_reads_the_example_and_what_a_newer_producer_adds(name: str) -> None:
    read = an_envelope(name).read_payload()
    assert set(read) == set(example_of(name))
    more = {**example_of(name), "added_later": 1}
    assert an_envelope(name, payload=more).read_payload() == read


@pytest.mark.parametrize("name", EVENTS)
def test_an_envelope_survives_the_wire(name: str) -> None:
    envelope = an_envelope(name)
    assert open_envelope(json.loads(json.dumps(envelope.to_wire()))) == envelope


@pytest.mark.parametrize("changes", [{"name": "nothing-known"}, {"version": 99}, {"payload": {}}, {"payload": "text"}])
def test_what_nobody_understands_is_said_to_be_unreadable(changes: dict[str, Any]) -> None:
    with pytest.raises(UnreadableEvent):
        an_envelope("order-approved", **changes).read_payload()


@pytest.mark.parametrize("body", [None, "text", [], {}, {"event_id": "x"}])
def test_what_is_no_envelope_is_said_to_be_unreadable(body: Any) -> None:
    with pytest.raises(UnreadableEvent):
        open_envelope(body)


def test_an_event_that_breaks_its_contract_is_not_sealed() -> None:
    broken = next(sample for sample in SAMPLES if sample.wire_name == "order-rejected")
    wrong = type(broken)(**{**asdict(broken), "reason_code": "because"})
    with pytest.raises(ValidationError):
        seal(wrong, "aggregate1", 1, AT)


def test_every_queue_belongs_to_a_service_and_hears_something() -> None:
    assert len({subscription.queue for subscription in SUBSCRIPTIONS}) == len(SUBSCRIPTIONS)
    for subscription in SUBSCRIPTIONS:
        assert subscription.service in PRODUCERS
        assert subscription.events
    assert all(event.producer in PRODUCERS for event in EVENTS.values())
