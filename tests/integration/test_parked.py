"""Looking at parked messages: all of them, as they are, and without moving one."""

import signal
import subprocess
import sys
import uuid

import pytest

from deploy.parked.frames import UNREADABLE_PROPERTIES
from deploy.parked.holding import TURN
from services.chassis.messaging.topology import PARKED
from tests.conftest import ROOT
from tests.e2e.library import eventually
from tests.events import a_rejection
from tests.integration.desk import NOTICES, Desk, Document, died, failed

HOLD_ON = """
import sys, time
from deploy.parked.holding import holding
with holding(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def _park_many(desk: Desk) -> list[str]:
    events = [a_rejection() for _ in range(60)]
    for event in events:
        desk.park(event, failed())
    return [event["event_id"] for event in events]


def _ids(listed: list[Document]) -> list[str]:
    return [each["id"] for each in listed]


def test_looking_leaves_everything_where_it_lay(desk: Desk) -> None:
    wanted, there = _park_many(desk), desk.count()
    for _ in range(3):
        assert _ids(desk.listed(*wanted)) == wanted
    assert desk.run("show", wanted[0]).code == 0
    assert desk.run("show", "no-such-id").code == 2
    assert desk.count() == there
    assert _ids(desk.listed(*wanted)) == wanted


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGKILL])
def test_a_tool_that_is_killed_leaves_everything_where_it_lay(desk: Desk, kill: signal.Signals) -> None:
    wanted, there = _park_many(desk), desk.count()
    command = [sys.executable, "-c", HOLD_ON, desk.amqp_uri]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline() == b"held\n"
        assert desk.count() == 0
        tool.send_signal(kill)
    eventually(lambda: desk.count() >= there)
    assert _ids(desk.listed(*wanted)) == wanted


def test_more_can_be_held_than_a_broker_sends_by_itself(desk: Desk) -> None:
    """RabbitMQ hands a consumer that names no number two thousand messages of a quorum queue, and no more."""
    mark, there = uuid.uuid4().hex, desk.count()
    wanted = [f"{mark}-{number}" for number in range(2_100)]
    desk.park([mark], message_id=wanted[0])
    for message_id in wanted[1:]:
        message = desk.channel.prepare_message(f'["{mark}"]'.encode(), properties={"message_id": message_id})
        desk.channel.basic_publish(message, exchange=PARKED, routing_key="")
    eventually(lambda: desk.count() >= there + len(wanted))
    assert _ids(desk.listed(*wanted)) == wanted


def test_a_row_tells_what_where_when_and_why(desk: Desk) -> None:
    event = a_rejection()
    desk.park(event, failed("tests.rows"))
    said = desk.run("list", "--queue", "tests.rows")
    titles, row = said.out.splitlines()
    assert said.code == 0
    assert titles.split() == ["ID", "EVENT", "QUEUE", "PARKED", "AGE", "RETRIED", "REASON"]
    assert row.startswith(f"{event['event_id']}  order-rejected  tests.rows  ")
    assert row.endswith("5        KeyError: 'x'")
    assert desk.run("list", "--queue", "tests.empty") == (0, "Nothing is parked from tests.empty.\n", "")


def test_what_the_broker_parked_tells_the_queue_where_it_died_last(desk: Desk) -> None:
    """An event that was delayed died in a queue of delayed copies first."""
    event = a_rejection(version=99)
    deaths = [died(NOTICES, "delivery_limit"), died("retry.1s", "expired")]
    desk.park(event, {"x-death": deaths, "x-first-death-queue": "retry.1s", "x-first-death-reason": "expired"})
    (found,) = desk.listed(event["event_id"])
    assert (found["queue"], found["event"]) == (NOTICES, "order-rejected")
    assert "delivery_limit" in found["reason"]
    assert found["parked_at"]


def test_a_message_is_shown_with_what_to_do_next(desk: Desk) -> None:
    event = a_rejection()
    desk.park(event, failed(), message_id=event["event_id"])
    said = desk.run("show", event["event_id"][:8])
    assert said.code == 0
    for words in ("KeyError: 'x'", NOTICES, "retried  5 times", '"message": "破损"', "taoshu-attempt: 5"):
        assert words in said.out
    next_step = f"→ Mend what the reason names, then `replay {event['event_id']}@{NOTICES}`"
    assert said.out.splitlines()[-1].startswith(next_step)


def test_what_cannot_be_read_is_listed_and_shown_without_harm_to_the_terminal(desk: Desk) -> None:
    mark = uuid.uuid4().hex
    desk.park(b"\xff\xfe\x1b[2J" + mark.encode(), failed(), message_id=mark, form="image/png")
    hostile = {"taoshu-reason": f"\x1b[31m{mark}\n", "taoshu-attempt": "x", "x-death": "y"}
    desk.park(f"\x1b]0;owned\x07 {mark}".encode(), hostile)
    desk.park(b"[" * 100_000, failed(), message_id=f"deep-{mark}")
    desk.park(b"", failed(), message_id=f"empty-{mark}")
    (image,) = desk.listed(mark)
    assert image["event"] is None
    assert image["message"]["content_type"] == "image/png"
    (digest,) = [each["id"] for each in desk.listed() if each["reason"].startswith("\x1b")]
    assert len(digest) == 12
    shown = [desk.run("show", each).out for each in (mark, digest, f"deep-{mark}", f"empty-{mark}")]
    table = desk.run("list").out
    assert f"\\x1b[31m{mark}\\n" in table
    assert not [text for text in (*shown, table) if "\x1b" in text or "\x07" in text]
    assert "ff fe 1b 5b 32 4a" in shown[0]
    assert "it cannot go back" in shown[1]


def test_a_message_with_unreadable_properties_does_not_hide_the_others(desk: Desk) -> None:
    poison, neighbour = a_rejection(), a_rejection()
    desk.park(poison, failed(), message_id=b"\xff\xfe poison")
    desk.park(neighbour, failed())
    first, second = desk.listed(poison["event_id"], neighbour["event_id"])
    assert b"poison" in bytes.fromhex(first["message"]["headers"][UNREADABLE_PROPERTIES])
    assert second["queue"] == NOTICES
    assert desk.run("drop", poison["event_id"], "--because", "it kills its consumers").code == 0
    (entry,) = desk.audited(poison["event_id"])
    assert UNREADABLE_PROPERTIES in entry["message"]["headers"]


def test_two_operators_take_turns(desk: Desk) -> None:
    desk.channel.queue_declare(TURN, exclusive=True)
    said = desk.run("list")
    desk.channel.queue_delete(TURN)
    assert said.code == 2
    assert "Another operator" in said.err
    assert desk.run("list").code == 0


def test_what_is_not_there_is_told_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAOSHU_MONGODB_URI", "mongodb://127.0.0.1:1/")
    said = desk.run("audit")
    assert said.code == 2
    assert said.err.startswith("✗ The database of the audit cannot be asked: 127.0.0.1:1")
    for uri in ("amqp://nobody:x@127.0.0.1:1/taoshu", "foo://", "amqp://a@b:c/"):
        monkeypatch.setenv("TAOSHU_AMQP_URI", uri)
        said = desk.run("list")
        assert said.code == 2
        assert said.err.startswith("✗ The broker cannot be asked")
    monkeypatch.delenv("TAOSHU_AMQP_URI")
    said = desk.run("list")
    assert said.code == 2
    assert "TAOSHU_AMQP_URI" in said.err
