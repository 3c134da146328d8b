"""A consumer's credit: how many more messages the broker may send it.

A replicated queue of RabbitMQ 3 goes on assigning messages until it has applied ``basic.cancel``; the channel, which
forgets the consumer at once, gives them back unseen, and they come to the next process as delivered before. So the
credit is taken away first. ``basic.credit`` is RabbitMQ's own addition to AMQP 0-9-1 (its definition:
rabbitmq-codegen, credit_extension.json); RabbitMQ 4 has it no more.
"""

from typing import Any

from amqp import spec

CREDIT, CREDIT_OK = (60, 200), (60, 201)
MAJOR_VERSION_WITH_CREDIT = "3"


def take_away(channel: Any, consumer_tag: str) -> None:
    """Have the queue assign nothing more to the consumer, and wait until it has heard; what it had assigned by then
    still comes. Each acknowledgement gives one credit back. Does nothing where the broker knows no credit."""
    version = str(channel.connection.server_properties["version"])
    if version.partition(".")[0] == MAJOR_VERSION_WITH_CREDIT:
        channel._METHODS = {**channel._METHODS, CREDIT_OK: spec.method(CREDIT_OK, "l")}
        channel.send_method(CREDIT, "slb", (consumer_tag, 0, False), wait=CREDIT_OK)
