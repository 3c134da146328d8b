"""What `taoshu queues` calls wrong."""

import pytest

from deploy.queues import Found, missing_bindings, wrong_queues
from services.chassis.messaging.topology import layout

WANTED = layout()


def all_well() -> list[Found]:
    return [Found(queue.name, "quorum", 0, 0, 1) for queue in WANTED.queues]


def test_nothing_is_wrong_with_what_the_contracts_ask() -> None:
    assert wrong_queues(WANTED, all_well()) == []
    assert missing_bindings(WANTED, WANTED.bindings) == []


def test_a_queue_of_no_contract_is_an_orphan() -> None:
    [words] = wrong_queues(WANTED, [*all_well(), Found("orders.old-news", "quorum", 7, 0, 0)])
    assert words.startswith("orders.old-news is an orphan")


def test_a_callers_reply_queue_is_no_orphan() -> None:
    assert wrong_queues(WANTED, [*all_well(), Found("rpc.reply-gateway-1-2", "classic", 0, 0, 1)]) == []


def test_a_queue_that_is_not_there_is_missing() -> None:
    [words] = wrong_queues(WANTED, [queue for queue in all_well() if queue.name != "orders.handovers"])
    assert words.startswith("orders.handovers is missing")


@pytest.mark.parametrize("name", ["orders.handovers", "catalog.requests"])
def test_a_queue_that_a_service_should_consume_has_a_consumer(name: str) -> None:
    idle = [queue._replace(consumers=0) if queue.name == name else queue for queue in all_well()]
    [words] = wrong_queues(WANTED, idle)
    assert words.startswith(f"{name} has no consumer")


def test_queues_that_only_keep_need_no_consumer() -> None:
    keeping = [queue for queue in all_well() if queue.name in ("parked", "log") or queue.name.startswith("retry.")]
    still = [queue._replace(consumers=0) if queue in keeping else queue for queue in all_well()]
    assert len(keeping) == 7
    assert wrong_queues(WANTED, still) == []


def test_what_is_not_known_is_not_called_wrong() -> None:
    assert wrong_queues(WANTED, [queue._replace(consumers=None) for queue in all_well()]) == []


def test_a_lost_binding_is_named_with_its_queue_and_event() -> None:
    lost, *others = WANTED.bindings
    assert missing_bindings(WANTED, others) == [f"{lost.queue} does not hear {lost.exchange} {lost.routing_key}"]
