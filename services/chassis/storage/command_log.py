"""Answers already given: a command with a known idempotency key is answered again, not carried out again."""

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.clock import utc_now

KEPT = timedelta(hours=24)
TAKEN_OVER_AFTER = timedelta(seconds=20)
"""A command that a crash cut short is carried out by its next caller. What it had already done is not done again:
the documents that it changed remember it (see ``aggregates``)."""
LOOK_EVERY = 0.05


class KeyReused(Exception):
    """The key came with another body before."""

    slug = "idempotency-key-reused"


class CommandInProgress(Exception):
    """The same command is being carried out right now."""

    slug = "command-in-progress"


@dataclass(frozen=True, slots=True)
class Key:
    """One command of one account: who, which key, and a fingerprint of what was asked."""

    id: str
    fingerprint: str

    @property
    def command_id(self) -> str:
        """An id for what the command does: the same for the same body under the same key, and for no other."""
        return _digest(self.id + self.fingerprint)[:26]


def key_of(account_id: str | None, operation: str, idempotency_key: str, request: dict[str, Any]) -> Key:
    """The key under which the command is remembered; keys of different accounts never meet."""
    # A password does not belong in a fast hash.
    public = {name: value for name, value in request.items() if name != "password"}
    fingerprint = _digest(json.dumps([operation, public], sort_keys=True, default=str))
    # Visitors have no account to tell their keys apart by; what they ask for does.
    owner = account_id or fingerprint
    return Key(_digest(f"{owner}\n{idempotency_key}"), fingerprint)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class CommandLog:
    """The commands of one service in the last 24 hours."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._commands = database["commands"]

    def prepare(self) -> None:
        """Declare the index that forgets commands after a day."""
        self._commands.create_index("begun_at", expireAfterSeconds=int(KEPT.total_seconds()))

    def begin(self, key: Key, again: bool, patience: float) -> dict[str, Any] | None:
        """Claim the command, or return the answer already given.

        ``again`` tells that the broker delivered this very request before: whoever claimed it then is gone, and the
        claim is taken over. Another call's command is waited for, ``patience`` seconds at most.
        Raises KeyReused for another body under the same key, CommandInProgress when the wait was in vain.
        """
        deadline = time.monotonic() + patience
        while True:
            if self._claim(key):
                return None
            known = self._commands.find_one({"_id": key.id})
            if known is not None and known["fingerprint"] != key.fingerprint:
                raise KeyReused
            if known is not None and "answer" in known:
                answer: dict[str, Any] = known["answer"]
                return answer
            if again or self._take_over(key):
                return None
            if time.monotonic() > deadline:
                raise CommandInProgress
            time.sleep(LOOK_EVERY)

    def finish(self, key: Key, answer: dict[str, Any]) -> None:
        """Remember the answer."""
        self._commands.update_one({"_id": key.id}, {"$set": {"answer": answer}})

    def abandon(self, key: Key) -> None:
        """Forget a command that was refused or failed, so that it can be tried again."""
        self._commands.delete_one({"_id": key.id, "answer": None})

    def _claim(self, key: Key) -> bool:
        claim = {"_id": key.id, "fingerprint": key.fingerprint, "begun_at": utc_now()}
        try:
            self._commands.insert_one(claim)
        except DuplicateKeyError:
            return False
        return True

    def _take_over(self, key: Key) -> bool:
        now = utc_now()
        cut_short = {"_id": key.id, "answer": None, "begun_at": {"$lt": now - TAKEN_OVER_AFTER}}
        return bool(self._commands.update_one(cut_short, {"$set": {"begun_at": now}}).matched_count)
