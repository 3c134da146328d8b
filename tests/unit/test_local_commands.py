"""How the launcher reads its words, and what it passes on to the tools of the environment."""

from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from deploy.local import addresses, checks, commands, environment, tools
from deploy.local.rundir import RunDir
from deploy.local.words import CannotStart

WRONG = ("", "up --port 0", "up --port 65536", "up --members 2", "up --members many", "down --prot 1", "queues all")


@pytest.mark.parametrize("words", [line.split() for line in WRONG])
def test_a_wrong_command_is_refused_before_anything_happens(words: list[str]) -> None:
    with pytest.raises(SystemExit) as refusal:
        commands.main(words)
    assert refusal.value.code == 2


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    made = RunDir.at(tmp_path)
    made.create()
    return made


def test_a_tool_signs_in_as_deploy_and_as_operator(run: RunDir) -> None:
    settled = addresses.settle(run, 8080, 1, {})
    assert tools.told(run, {"PATH": "/bin"}) == {
        "PATH": "/bin",
        "TAOSHU_AMQP_URI": settled.amqp["deploy"],
        "TAOSHU_MONGODB_URI": settled.mongodb["operator"],
    }


def test_an_address_that_somebody_set_is_meant(run: RunDir) -> None:
    addresses.settle(run, 8080, 1, {})
    assert tools.told(run, {"TAOSHU_AMQP_URI": "amqp://mine/"})["TAOSHU_AMQP_URI"] == "amqp://mine/"


def test_without_a_run_it_says_how_to_get_one(run: RunDir) -> None:
    with pytest.raises(CannotStart) as refusal:
        tools.told(run, {})
    assert "./taoshu up" in refusal.value.next_step


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that would have been run in the environment; each ends with status 7."""
    commands_run: list[list[str]] = []

    def run_beside(command: Sequence[str], **_: object) -> "Ended":
        commands_run.append(list(command))
        return Ended()

    def run_in_our_place(_program: Path, command: Sequence[str]) -> NoReturn:
        commands_run.append(list(command))
        raise SystemExit(Ended.returncode)

    monkeypatch.setattr(environment, "ensure", lambda *_: Path("/library/bin/python"))
    monkeypatch.setattr(tools.subprocess, "run", run_beside)
    monkeypatch.setattr(checks.os, "execv", run_in_our_place)
    monkeypatch.setattr(checks.os, "chdir", lambda _: None)
    return commands_run


class Ended:
    returncode = 7


def test_parked_passes_on_what_it_does_not_know(run: RunDir, started: list[list[str]]) -> None:
    addresses.settle(run, 8080, 1, {})
    assert commands.main(["parked", "--data", str(run.path), "replay", "a1", "b2", "--help"]) == 7
    assert started == [["/library/bin/python", "-m", "deploy.parked", "replay", "a1", "b2", "--help"]]


def test_fault_tests_get_the_rest_of_the_words(started: list[list[str]]) -> None:
    with pytest.raises(SystemExit, match="7"):
        commands.main(["test", "--faults", "--seed", "5", "--only", "broker-killed"])
    assert started == [["/library/bin/python", "-m", "tests.faults", "--seed", "5", "--only", "broker-killed"]]


def test_other_words_after_test_are_for_pytest(started: list[list[str]]) -> None:
    with pytest.raises(SystemExit, match="7"):
        commands.main(["test", "-k", "local"])
    assert started == [["/library/bin/python", "-m", "pytest", "-k", "local"]]
