"""Events into a real service: once each, tried again when it fails, parked when nobody can read it."""

import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from kombu import Connection
from pymongo import MongoClient

from services.chassis.clock import utc_now
from services.chassis.messaging.topology import PARKED, RETRY_SECONDS
from tests.e2e.library import eventually
from tests.events import a_rejection, an_event

NOTICES, SUSPECTS = "users.notices", "users.suspects"


@pytest.fixture
def channel(amqp_uri: str) -> Iterator[Any]:
    with Connection(amqp_uri) as connection:
        yield connection.default_channel


def _send(
    channel: Any, queue: str, body: Any, content_type: str = "application/json", encoding: str = "utf-8", **headers: Any
) -> None:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    message = channel.prepare_message(raw, content_type=content_type, content_encoding=encoding, headers=told)
    channel.basic_publish(message, exchange="", routing_key=queue)


def _notices(mongodb: MongoClient[dict[str, Any]], event: dict[str, Any]) -> int:
    return mongodb["taoshu_users"]["notices"].count_documents({"account_id": event["payload"]["reader_id"]})


def _parked(channel: Any, mark: str) -> Any:
    """The parked message that contains ``mark``, taken off the queue; the others stay."""
    seen, found = [], None
    while (message := channel.basic_get(PARKED)) is not None:
        body = message.body if isinstance(message.body, str) else message.body.decode("utf-8", "replace")
        if found is None and (mark in body or mark == message.headers.get("mark")):
            found = message
            channel.basic_ack(message.delivery_tag)
            continue
        seen.append(message)
    for message in seen:
        channel.basic_reject(message.delivery_tag, requeue=True)
    return found


def test_a_suspect_is_acted_on_by_the_handler_of_its_queue(channel: Any, mongodb: MongoClient[dict[str, Any]]) -> None:
    event = a_rejection()
    _send(channel, SUSPECTS, event, taoshu_queue=NOTICES)
    assert eventually(lambda: _notices(mongodb, event) == 1)


def test_a_suspect_of_a_queue_that_nobody_consumes_is_parked(channel: Any) -> None:
    event = a_rejection()
    _send(channel, SUSPECTS, event, taoshu_queue="users.retired")
    parked = eventually(lambda: _parked(channel, event["event_id"]))
    assert parked.headers["taoshu-reason"] == "no handler of this build takes from its queue"
    assert parked.headers["taoshu-queue"] == "users.retired"


def test_an_event_that_comes_several_times_acts_once(channel: Any, mongodb: MongoClient[dict[str, Any]]) -> None:
    event, last = a_rejection(), a_rejection()
    for each in (event, event, event, last):
        _send(channel, NOTICES, each)
    eventually(lambda: _notices(mongodb, last) == 1)
    assert _notices(mongodb, event) == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"mark": "%s", bad', "application/json"),
        (b'"%s"', "application/json"),
        (b"%s", "application/x-python-serialize"),
        (b"\xff\xfe %s", "text/plain"),
    ],
)
def test_what_cannot_be_read_is_parked_and_its_neighbours_go_on(
    channel: Any, mongodb: MongoClient[dict[str, Any]], body: bytes, content_type: str
) -> None:
    mark = uuid.uuid4().hex
    _send(channel, NOTICES, body.replace(b"%s", mark.encode()), content_type)
    neighbour = a_rejection()
    _send(channel, NOTICES, neighbour)
    eventually(lambda: _notices(mongodb, neighbour) == 1)
    assert eventually(lambda: _parked(channel, mark))


@pytest.mark.parametrize("encoding", ["binary", "never-heard-of", "utf-8"])
def test_an_empty_body_is_parked_whatever_encoding_it_claims(channel: Any, encoding: str) -> None:
    mark = uuid.uuid4().hex
    _send(channel, NOTICES, b"", encoding=encoding, mark=mark)
    parked = eventually(lambda: _parked(channel, mark))
    assert not parked.body


def test_a_body_in_an_encoding_that_nobody_knows_is_parked_as_it_came(channel: Any) -> None:
    mark = uuid.uuid4().hex
    _send(channel, NOTICES, f'{{"mark": "{mark}"}}'.encode(), encoding="never-heard-of")
    assert eventually(lambda: _parked(channel, mark)).content_encoding == "never-heard-of"


@pytest.mark.parametrize("changes", [{"version": 99}, {"name": "never-heard-of"}, {"payload": {}}])
def test_an_event_of_another_build_is_parked(channel: Any, changes: dict[str, Any]) -> None:
    event = a_rejection(**changes)
    _send(channel, NOTICES, event)
    parked = eventually(lambda: _parked(channel, event["event_id"]))
    assert parked.headers["taoshu-queue"] == NOTICES
    assert parked.headers["taoshu-reason"]
    assert json.loads(parked.body) == event


def test_an_event_that_fails_is_tried_again_later_with_its_own_id(
    channel: Any, mongodb: MongoClient[dict[str, Any]]
) -> None:
    """An answer for an order that is not there yet is kept until it is."""
    order_id = f"late-{uuid.uuid4().hex[:8]}"
    answer = {"order_id": order_id, "line_id": "l1", "title_id": "t1", "place": 3}
    event = an_event("copy-waitlisted", answer)
    _send(channel, "orders.line-answers", event)
    orders = mongodb["taoshu_orders"]["orders"]
    eventually(lambda: channel.queue_declare("retry.1s", passive=True).message_count > 0)
    orders.insert_one(_an_order(order_id))
    try:
        eventually(lambda: orders.find_one({"_id": order_id, "lines.status": "waitlisted"}))
        saved = orders.find_one({"_id": order_id})
        assert saved is not None
        assert [heard["event_id"] for heard in saved["inbox"]] == [event["event_id"]]
    finally:
        orders.delete_one({"_id": order_id})


def test_an_event_that_failed_after_every_delay_is_parked_with_the_reason(channel: Any) -> None:
    answer = {"order_id": f"never-{uuid.uuid4().hex[:8]}", "line_id": "l1", "title_id": "t1", "place": 3}
    event = an_event("copy-waitlisted", answer)
    _send(channel, "orders.line-answers", event, taoshu_attempt=len(RETRY_SECONDS))
    parked = eventually(lambda: _parked(channel, event["event_id"]))
    assert "OrderNotFound" in parked.headers["taoshu-reason"]
    assert json.loads(parked.body) == event


def test_news_that_comes_too_early_waits_for_the_news_before_it(
    channel: Any, mongodb: MongoClient[dict[str, Any]]
) -> None:
    reader_id = uuid.uuid4().hex
    registered = {"reader_id": reader_id, "name": "甲", "phone": "0731-5555-0100", "card": None}
    first = an_event("reader-registered", registered, aggregate_id=reader_id)
    second = an_event("card-granted", {"reader_id": reader_id, "card": "city_pass"}, aggregate_id=reader_id, sequence=2)
    borrowers = mongodb["taoshu_orders"]["borrowers"]
    _send(channel, "orders.readers", second)
    eventually(lambda: channel.queue_declare("retry.1s", passive=True).message_count > 0)
    assert borrowers.find_one({"_id": reader_id}) is None
    _send(channel, "orders.readers", first)
    eventually(lambda: borrowers.find_one({"_id": reader_id, "name": "甲", "card": "city_pass", "heard": 2}))


def _an_order(order_id: str) -> dict[str, Any]:
    line = {"line_id": "l1", "title_id": "t1", "title": "书", "status": "requested"}
    unset = ("copy_barcode", "copy_branch_id", "place", "reason_code", "message", "moved_to")
    return {
        "_id": order_id,
        "order_id": order_id,
        "reader": {"reader_id": "nobody", "name": "甲", "phone": None},
        "fulfilment": {"method": "pickup", "branch_id": "jl", "slot_id": None},
        "lines": [{**line, **dict.fromkeys(unset)}],
        "submitted_at": utc_now(),
        "status": "submitted",
        "timeline": [],
        "holds": ["t1"],
        "version": 1,
        "sequence": 1,
        "outbox": [],
        "inbox": [],
    }
