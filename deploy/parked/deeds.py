"""What an operator can do with a parked message. Each deed is in the audit before it is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local.words import CannotStart
from deploy.parked.audit import DONE, Audit
from deploy.parked.holding import Hand
from deploy.parked.keeping import kept
from deploy.parked.message import REPLAYS_HEADER, Parked
from services.chassis.messaging.publisher import BROKEN, ConfirmingPublisher, Outgoing


class NotReplayed(Exception):
    """The message stays parked, for the reason given."""


@contextmanager
def publishing(amqp_uri: str) -> Iterator[ConfirmingPublisher]:
    """A publisher on a connection of its own, opened at first use."""
    publisher = ConfirmingPublisher(amqp_uri)
    try:
        yield publisher
    finally:
        publisher.abandon()


def replay(parked: Parked, hand: Hand, publisher: ConfirmingPublisher, audit: Audit) -> None:
    """Send a message back to the queue where it failed, and take it off once the broker has confirmed that.

    Raises NotReplayed when it has nowhere to go, and CannotStart when the broker goes away in between: the message is
    then parked and perhaps in its queue too, which is harmless, since an event acts once however often it comes.
    """
    if parked.queue is None:
        raise NotReplayed("it does not tell where it failed")
    entry = audit.begin("replay", parked)
    try:
        returned = publisher.publish([again(parked, parked.queue)])
        if not returned:
            hand.take_off(parked)
    except BROKEN as error:
        audit.complete(entry, f"broken off: {error!r}")
        raise _broken_off(parked, error) from error
    audit.complete(entry, "returned: there is no such queue" if returned else DONE)
    if returned:
        raise NotReplayed(f"there is no queue {parked.queue!r}")


def drop(parked: Parked, because: str, hand: Hand, audit: Audit) -> None:
    """Take a message off for good; the audit keeps all of it. Raises CannotStart when the broker goes away."""
    entry = audit.begin("drop", parked, because=because, message=kept(parked))
    try:
        hand.take_off(parked)
    except BROKEN as error:
        audit.complete(entry, f"broken off: {error!r}")
        raise _broken_off(parked, error) from error
    audit.complete(entry, DONE)


def again(parked: Parked, queue: str) -> Outgoing:
    """The message as it first came, under its own id; only the count of its replays goes with it."""
    return Outgoing(
        message_id=parked.message_id,
        exchange="",
        routing_key=queue,
        body=parked.body,
        content_type=parked.content_type,
        content_encoding=parked.content_encoding,
        headers={**parked.original_headers, REPLAYS_HEADER: parked.replays + 1},
    )


def _broken_off(parked: Parked, error: Exception) -> CannotStart:
    return CannotStart(
        f"The broker went away over {parked.id!r}: {error}",
        "When it is back, see with `list` what is still parked, and go on. Nothing acts twice.",
        exit_code=1,
    )
