"""Replaying and dropping parked messages: under their own ids, recorded before it is done, and never half."""

import base64
import json
import uuid

import pytest

from deploy.parked.holding import Hand
from deploy.parked.message import Parked
from tests.e2e.library import eventually
from tests.events import a_rejection
from tests.integration.desk import NOTICES, Desk, died, failed

ELSEWHERE = "delivery.order-ended"
BECAUSE = ("--because", "a test wrote it")


def _queue_of_ours(desk: Desk) -> str:
    name = f"tests.{uuid.uuid4().hex}"
    desk.channel.queue_declare(name, exclusive=True)
    return name


def _act_on_all_so_far(desk: Desk) -> None:
    last = a_rejection()
    desk.park(last, failed())
    assert desk.run("replay", last["event_id"]).code == 0
    eventually(lambda: desk.notices(last) == 1)


def test_a_replayed_event_keeps_its_id_and_acts_once(desk: Desk) -> None:
    event = a_rejection()
    event_id = event["event_id"]
    desk.park(event, failed(), message_id=event_id)
    assert desk.run("replay", event_id[:12]).out.endswith("1 replayed, 0 stay parked.\n")
    eventually(lambda: desk.notices(event) == 1)
    for _ in range(2):
        desk.park(event, failed(), message_id=event_id)
    assert desk.run("replay", event_id).out.endswith("2 replayed, 0 stay parked.\n")
    _act_on_all_so_far(desk)
    assert desk.notices(event) == 1
    assert not desk.listed(event_id)
    entries = desk.audited(event_id)
    assert [(each["action"], each["queue"], each["outcome"]) for each in entries] == [("replay", NOTICES, "done")] * 3
    assert all(each["by"] and each["at"] and "message" not in each for each in entries)


def test_a_replay_sends_the_message_as_it_first_came(desk: Desk) -> None:
    queue = _queue_of_ours(desk)
    body = b'\xff\xfe{"x": ' + uuid.uuid4().bytes
    told = {**failed(queue), "x-death": [died(queue, "rejected")], "tenant": "jl", "taoshu-replays": 2}
    desk.park(body, told, message_id="not-an-event", form="text/plain", code="utf-16")
    # Each look counts as a delivery, which the broker writes into the headers.
    desk.listed()
    assert desk.run("replay", f"not-an-event@{queue}").code == 0
    desk.channel.auto_decode = False
    message = eventually(lambda: desk.channel.basic_get(queue, no_ack=True))
    assert message.body == body
    assert message.headers == {"tenant": "jl", "taoshu-replays": 3}
    assert message.properties["message_id"] == "not-an-event"
    assert (message.properties["content_type"], message.properties["content_encoding"]) == ("text/plain", "utf-16")
    assert message.properties["delivery_mode"] == 2


def test_a_message_without_a_queue_to_go_to_stays_parked(desk: Desk) -> None:
    lost, homeless, fine = a_rejection(), a_rejection(), a_rejection()
    desk.park(lost, failed("tests.no-such-queue"))
    desk.park(homeless)
    desk.park(fine, failed())
    said = desk.run("replay", lost["event_id"], homeless["event_id"], fine["event_id"])
    assert said.code == 1
    assert f"✗ {lost['event_id']}@tests.no-such-queue stays parked: there is no queue" in said.out
    assert f"✗ {homeless['event_id']}@- stays parked: it does not tell where it failed" in said.out
    assert said.out.endswith("1 replayed, 2 stay parked.\n")
    eventually(lambda: desk.notices(fine) == 1)
    assert len(desk.listed(lost["event_id"], homeless["event_id"])) == 2
    (entry,) = desk.audited(lost["event_id"])
    assert entry["outcome"].startswith("returned")


def test_replaying_all_of_a_queue_leaves_the_others(desk: Desk) -> None:
    queue, other = _queue_of_ours(desk), a_rejection()
    events = [a_rejection() for _ in range(5)]
    for event in events:
        desk.park(event, failed(queue))
    desk.park(other, failed("tests.other"))
    assert desk.run("replay", "--all", "--queue", queue).out.endswith("5 replayed, 0 stay parked.\n")
    came = [json.loads(desk.channel.basic_get(queue, no_ack=True).body) for _ in events]
    assert came == events
    assert len(desk.listed(other["event_id"])) == 1


def test_a_dropped_message_is_gone_and_wholly_in_the_audit(desk: Desk) -> None:
    event = a_rejection(version=99)
    strange = {"weird.key$": b"\xff\x00", "number": 2**40, "nested": [{"a": None}], "half": "\ud800"}
    desk.park(event, failed(**strange), message_id=event["event_id"])
    assert desk.run("drop", event["event_id"], *BECAUSE).code == 0
    assert not desk.listed(event["event_id"])
    (entry,) = desk.audited(event["event_id"])
    assert (entry["action"], entry["because"], entry["outcome"]) == ("drop", "a test wrote it", "done")
    assert json.loads(base64.b64decode(entry["message"]["body"])) == event
    kept = entry["message"]["headers"]
    assert (kept["taoshu-queue"], kept["number"], kept["nested"]) == (NOTICES, 2**40, [{"a": None}])
    assert kept["weird.key$"] == {"base64": base64.b64encode(b"\xff\x00").decode()}
    told = desk.run("audit", "--last", "1").out
    assert event["event_id"] in told
    assert "a test wrote it" in told
    assert event["event_id"] in desk.run("audit", "--json").out


@pytest.mark.parametrize("words", [("replay",), ("drop", *BECAUSE)])
def test_a_crash_in_the_middle_leaves_a_trace_and_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    def crash(_hand: Hand, _parked: Parked) -> None:
        raise KeyboardInterrupt

    event = a_rejection()
    desk.park(event, failed())
    with monkeypatch.context() as patch:
        patch.setattr(Hand, "take_off", crash)
        assert desk.run(words[0], event["event_id"], *words[1:]).code == 130
    assert [each["outcome"] for each in desk.audited(event["event_id"])] == ["begun"]
    assert desk.run("replay", event["event_id"]).code == 0
    _act_on_all_so_far(desk)
    assert desk.notices(event) == 1


def test_a_name_that_is_unknown_short_or_ambiguous_is_refused_with_words(desk: Desk) -> None:
    twice = a_rejection()
    name, start = twice["event_id"], twice["event_id"][:20]
    beside = a_rejection(event_id=start + uuid.uuid4().hex[:12])
    for event, queue in ((twice, NOTICES), (twice, ELSEWHERE), (beside, NOTICES)):
        desk.park(event, failed(queue))
    for words, complaint in (
        (("replay", "no-such-id"), "Nothing that is parked is called 'no-such-id'"),
        (("replay", beside["event_id"], "no-such-id"), "Nothing that is parked is called 'no-such-id'"),
        (("replay", name[:2]), "too short"),
        (("replay", f"@{NOTICES}"), "too short"),
        (("show", name), f"'{name}@{ELSEWHERE}', '{name}@{NOTICES}'"),
        (("drop", start, *BECAUSE), "may mean any of 3"),
        (("drop", f"{start}@{NOTICES}", *BECAUSE), "may mean any of 2"),
        (("drop", f"{name}@nowhere", *BECAUSE), "Nothing that is parked"),
    ):
        said = desk.run(*words)
        assert (said.code, said.out) == (2, ""), words
        assert complaint in said.err
        assert "→" in said.err
    assert not desk.audited(beside["event_id"])
    assert desk.run("drop", f"{start}@{ELSEWHERE}", *BECAUSE).code == 0
    assert [each["queue"] for each in desk.listed(name)] == [NOTICES]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "replay",
        "replay abcd --all",
        f"replay abcd --queue {NOTICES}",
        "drop abcd",
        "drop abcd --because=",
        "audit --last 0",
    ],
)
def test_what_is_no_command_is_refused(desk: Desk, words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        desk.run(*words.split())
    assert ended.value.code == 2
