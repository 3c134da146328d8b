"""Answers already given: a command with a known idempotency key is answered again, not carried out again."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.clock import utc_now

KEPT = timedelta(hours=24)
TAKEN_OVER_AFTER = timedelta(seconds=30)
"""A command that a crash cut short may be carried out by its next caller; its own guards make that safe."""


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


def key_of(account_id: str, operation: str, idempotency_key: str, request: dict[str, Any]) -> Key:
    """The key under which the command is remembered; keys of different accounts never meet."""
    asked = json.dumps([operation, request], sort_keys=True, default=str).encode()
    owner = hashlib.sha256(f"{account_id}\n{idempotency_key}".encode()).hexdigest()
    return Key(owner, hashlib.sha256(asked).hexdigest())


class CommandLog:
    """The commands of one service in the last 24 hours."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._commands = database["commands"]

    def prepare(self) -> None:
        """Declare the index that forgets commands after a day."""
        self._commands.create_index("begun_at", expireAfterSeconds=int(KEPT.total_seconds()))

    def begin(self, key: Key) -> dict[str, Any] | None:
        """Claim the command, or return the answer already given.

        Raises KeyReused for another body under the same key, CommandInProgress while another call carries it out.
        """
        now = utc_now()
        try:
            self._commands.insert_one({"_id": key.id, "fingerprint": key.fingerprint, "begun_at": now})
        except DuplicateKeyError:
            return self._answer_given(key)
        return None

    def finish(self, key: Key, answer: dict[str, Any]) -> None:
        """Remember the answer."""
        self._commands.update_one({"_id": key.id}, {"$set": {"answer": answer}})

    def abandon(self, key: Key) -> None:
        """Forget a command that failed for a passing reason, so that it can be tried again."""
        self._commands.delete_one({"_id": key.id, "answer": None})

    def _answer_given(self, key: Key) -> dict[str, Any] | None:
        now = utc_now()
        known = self._commands.find_one({"_id": key.id})
        if known is None:
            raise CommandInProgress
        if known["fingerprint"] != key.fingerprint:
            raise KeyReused
        if "answer" in known:
            answer: dict[str, Any] = known["answer"]
            return answer
        cut_short = {"_id": key.id, "begun_at": {"$lt": now - TAKEN_OVER_AFTER}}
        if not self._commands.update_one(cut_short, {"$set": {"begun_at": now}}).matched_count:
            raise CommandInProgress
        return None
