"""What becomes of an event that could not be acted on."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.messaging import failures
from services.chassis.messaging.topology import PARKED, RETRY_SECONDS

QUEUE = "orders.line-answers"


def a_message(body: bytes = b"{}", headers: dict[str, Any] | None = None, **facts: Any) -> Any:
    known = {"content_type": "application/json", "content_encoding": "utf-8", "properties": {"message_id": "e1"}}
    return SimpleNamespace(body=body, headers=headers or {}, **{**known, **facts})


@pytest.mark.parametrize("attempt", range(len(RETRY_SECONDS)))
def test_each_attempt_waits_longer_than_the_one_before(attempt: int) -> None:
    copy = failures.later(a_message(headers={failures.ATTEMPT_HEADER: attempt}), QUEUE)
    assert copy is not None
    seconds = RETRY_SECONDS[attempt]
    assert (copy.exchange, copy.routing_key, copy.message_id) == (f"retry.{seconds}s", QUEUE, "e1")
    assert copy.expires_in is not None and seconds / 2 <= copy.expires_in <= seconds
    assert copy.headers == {failures.ATTEMPT_HEADER: attempt + 1}


def test_after_the_last_delay_there_is_no_later() -> None:
    assert failures.later(a_message(headers={failures.ATTEMPT_HEADER: len(RETRY_SECONDS)}), QUEUE) is None


def test_who_failed_together_does_not_come_back_together() -> None:
    delays = {copy.expires_in for _ in range(20) if (copy := failures.later(a_message(), QUEUE))}
    assert len(delays) > 10


def test_what_a_process_died_with_waits_among_the_suspects_and_remembers_its_queue() -> None:
    copy = failures.suspected(a_message(headers={"x-delivery-count": 3}), QUEUE)
    assert (copy.exchange, copy.routing_key) == ("retry.1s", "orders.suspects")
    assert copy.headers == {failures.QUEUE_HEADER: QUEUE}
    assert failures.origin_of(a_message(headers=copy.headers)) == QUEUE


@given(deaths=st.integers(0, 5), deliveries=st.integers(1, 9))
def test_deaths_in_hand_add_up_until_there_is_no_doubt(deaths: int, deliveries: int) -> None:
    """It is handed to its handler once; what the broker gives out again is passed on, whoever dies of it or not."""
    headers = {failures.DEATHS_HEADER: deaths, "x-delivery-count": deliveries}
    copy = failures.after_death(a_message(headers=headers), "orders.suspects")
    if deaths + 1 >= failures.DEATHS_BEFORE_PARKED:
        assert copy is None
    else:
        assert copy is not None and copy.headers == {failures.DEATHS_HEADER: deaths + 1}
        assert (copy.exchange, copy.routing_key) == (f"retry.{RETRY_SECONDS[deaths + 1]}s", "orders.suspects")


@given(body=st.binary())
def test_a_parked_body_is_kept_byte_for_byte(body: bytes) -> None:
    copy = failures.parked(a_message(body, content_type="x/y", content_encoding="binary"), QUEUE, "why")
    assert (copy.body, copy.content_type, copy.exchange) == (body, "x/y", PARKED)


def test_an_operator_is_told_where_and_why() -> None:
    headers = {"kept": 1, "x-death": [], failures.ATTEMPT_HEADER: 5}
    copy = failures.parked(a_message(headers=headers, properties={}), QUEUE, "r" * 9999)
    assert copy.headers["kept"] == 1 and "x-death" not in copy.headers
    assert copy.headers[failures.QUEUE_HEADER] == QUEUE
    assert len(copy.headers[failures.REASON_HEADER]) == failures.REASON_LONGEST
    assert copy.headers[failures.PARKED_AT_HEADER]
    assert len(copy.message_id) == 12, "what has no id gets a digest of its body"
