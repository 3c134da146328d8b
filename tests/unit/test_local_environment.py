"""When the Python environment counts as complete, and when it must be made anew."""

import sys
from pathlib import Path

import pytest

from deploy.local import environment


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text("kombu==5.7.0\n")
    return file


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An environment whose interpreter runs, since it hands over to the one that runs this test."""
    made = tmp_path / ".venv"
    (made / "bin").mkdir(parents=True)
    interpreter = made / "bin" / "python"
    interpreter.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    interpreter.chmod(0o755)
    return made


def finish(lock: Path, home: Path, place: Path | None = None) -> None:
    stamp = environment._wanted_stamp(lock, place or home)
    (home / "requirements.lock.installed").write_text(stamp)


def test_nothing_there_is_not_complete(lock: Path, tmp_path: Path) -> None:
    assert not environment.is_complete(lock, tmp_path / "absent")


def test_a_finished_installation_is_complete(lock: Path, home: Path) -> None:
    finish(lock, home)
    assert environment.is_complete(lock, home)


def test_without_a_stamp_it_is_completed(lock: Path, home: Path) -> None:
    assert not environment.is_complete(lock, home)
    assert environment.can_be_completed(home)


def test_a_changed_lock_file_makes_the_stamp_stale(lock: Path, home: Path) -> None:
    finish(lock, home)
    lock.write_text("kombu==5.7.1\n")
    assert not environment.is_complete(lock, home)
    assert environment.can_be_completed(home)


def test_an_interrupted_installation_is_made_anew(lock: Path, home: Path) -> None:
    finish(lock, home)
    (home / environment.UNFINISHED).touch()
    assert not environment.is_complete(lock, home)
    assert not environment.can_be_completed(home)


def test_a_moved_environment_is_made_anew(lock: Path, home: Path) -> None:
    finish(lock, home, place=Path("/somewhere/else/.venv"))
    assert not environment.can_be_completed(home)


@pytest.mark.parametrize("broken", ["#!/bin/sh\nexit 1\n", "#!/nonexistent/python\n"])
def test_a_broken_interpreter_is_noticed_in_spite_of_the_stamp(lock: Path, home: Path, broken: str) -> None:
    finish(lock, home)
    environment.python(home).write_text(broken)
    assert not environment.is_complete(lock, home)
    assert not environment.can_be_completed(home)


def test_a_complete_environment_is_used_as_it_is(lock: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(lock, home)
    monkeypatch.setattr(environment, "_install", lambda *_: pytest.fail("nothing is to be installed"))
    assert environment.ensure(lock, home) == home / "bin" / "python"


def test_an_incomplete_environment_is_kept_and_completed(
    lock: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "_create", lambda *_: pytest.fail("it is there already"))
    monkeypatch.setattr(environment, "_install", finish)
    environment.ensure(lock, home)
    assert environment.is_complete(lock, home)
