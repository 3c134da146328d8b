"""Requests and answers over the real broker, to the real services."""

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kombu import Connection, Consumer, Exchange, Queue

from services.chassis.rpc import wire
from services.chassis.rpc.client import Asking, RefusedByService, RpcClient, Unavailable

READER = {"account_id": "test-reader", "role": "reader", "name": "甲"}


@pytest.fixture(scope="module")
def client(amqp_uri: str) -> Iterator[RpcClient]:
    own = RpcClient(amqp_uri, caller="test")
    yield own
    own.close()


def _refusal(client: RpcClient, *asked: Any, **how: Any) -> wire.Refusal:
    with pytest.raises(RefusedByService) as refused:
        client.call(*asked, **how)
    return refused.value.refusal


def test_many_calls_share_one_connection(client: RpcClient) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.call("catalog", "health"), range(200)))
    assert all(answer["ready"] for answer in answers)


def test_a_busy_connection_stays_alive(amqp_uri: str) -> None:
    """A connection that only reads must be heard from, however many answers it reads."""
    busy = RpcClient(amqp_uri, caller="test", heartbeat=1)
    deadline = time.monotonic() + 6
    while time.monotonic() < deadline:
        assert busy.call("catalog", "health", timeout=2)["ready"]
    busy.close()


def test_the_door_checks_role_and_shape(client: RpcClient) -> None:
    assert _refusal(client, "orders", "cart").slug == "sign-in-needed"
    assert _refusal(client, "orders", "review_queue", {}, Asking(READER)).slug == "role-not-allowed"
    told = _refusal(client, "catalog", "title", {"title_id": {"$ne": None}})
    assert (told.slug, set(told.details["fields"])) == ("request-invalid", {"title_id"})
    assert _refusal(client, "catalog", "title", {"title_id": "nowhere"}).slug == "title-not-found"


def test_an_operation_that_does_not_exist_is_an_internal_error_without_a_trace(client: RpcClient) -> None:
    told = _refusal(client, "catalog", "nothing_like_it")
    assert (told.slug, told.details) == ("internal-error", {})


def test_a_service_that_does_not_answer_is_unavailable(client: RpcClient) -> None:
    with pytest.raises(Unavailable):
        client.call("nobody", "health", timeout=0.3)


def test_a_broker_that_is_away_is_unavailable() -> None:
    away = RpcClient("amqp://nobody:nothing@127.0.0.1:1/none", caller="test")
    with pytest.raises(Unavailable):
        away.call("catalog", "health", timeout=0.5)


def test_a_command_with_a_known_key_has_one_effect(client: RpcClient) -> None:
    reader = {**READER, "account_id": uuid.uuid4().hex}
    asking = Asking(reader, idempotency_key=uuid.uuid4().hex)
    line = {"title_id": "t1", "title": "书"}
    first = client.call("orders", "put_in_cart", line, asking)
    client.call("orders", "take_from_cart", {"title_id": "t1"}, Asking(reader))
    assert client.call("orders", "put_in_cart", line, asking) == first
    assert client.call("orders", "cart", {}, Asking(reader))["count"] == 0
    other = {"title_id": "t2", "title": "书"}
    assert _refusal(client, "orders", "put_in_cart", other, asking).slug == "idempotency-key-reused"
    stranger = Asking({**READER, "account_id": uuid.uuid4().hex}, asking.idempotency_key)
    assert client.call("orders", "put_in_cart", other, stranger)["count"] == 1


def test_a_late_request_is_refused_and_has_no_effect(amqp_uri: str, client: RpcClient) -> None:
    """The frame is the one that Nameko's own client sends."""
    reader, key = {**READER, "account_id": uuid.uuid4().hex}, uuid.uuid4().hex
    body = {"args": [], "kwargs": {"subject": reader, "request": {"title_id": "t1", "title": "书"}}}
    answers: list[Any] = []
    exchange = Exchange(wire.EXCHANGE, type="topic", durable=True)
    with Connection(amqp_uri) as connection:
        replies = Queue(f"rpc.reply-test-{key}", exchange, key, exclusive=True, auto_delete=True)
        consumer = Consumer(connection.default_channel, [replies], no_ack=True, accept=["json"])
        consumer.register_callback(lambda answer, _message: answers.append(answer))
        with consumer:
            connection.Producer().publish(
                body,
                exchange=exchange,
                routing_key="orders.put_in_cart",
                headers={wire.DEADLINE_HEADER: time.time() - 1},
                reply_to=key,
                correlation_id=key,
            )
            connection.drain_events(timeout=10)
    assert answers == [
        {"result": None, "error": {"exc_type": "request-late", "exc_path": "", "exc_args": [], "value": {}}}
    ]
    assert client.call("orders", "cart", {}, Asking(reader))["count"] == 0
