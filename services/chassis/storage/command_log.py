"""Answers already given: a command with a known idempotency key is answered again, not carried out again."""

import hashlib
import json
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.clock import new_id, utc_now
from services.chassis.storage.connection import OPERATION_SECONDS

KEPT = timedelta(hours=24)
TAKEN_OVER_AFTER = timedelta(seconds=20)
"""A command that a crash cut short is carried out by its next caller. What it had already done is not done again:
the documents that it changed remember it (see ``aggregates``)."""
WRITES_WITHIN = TAKEN_OVER_AFTER.total_seconds() - OPERATION_SECONDS
"""Seconds after which a run begins no more writes, so that none is under way when another run takes over. Were there
two at once, one could refuse what the other does."""
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


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to carry a command out, until it is old."""

    key: Key
    run: str
    made_at: float

    @property
    def is_old(self) -> bool:
        """Whether another run may soon take the command over."""
        return time.monotonic() > self.made_at + WRITES_WITHIN


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

    def begin(self, key: Key, again: bool, patience: float) -> Claim | dict[str, Any]:
        """Claim the command, or return the answer already given.

        Another run's command is waited for, ``patience`` seconds at most. ``again`` tells that the broker delivered
        this very request before: whoever has claimed it since then has lost it and begins no more writes, so that the
        claim is taken over after the wait.
        Raises KeyReused for another body under the same key, CommandInProgress when the wait was in vain.
        """
        deadline = time.monotonic() + patience
        while True:
            claim = Claim(key, new_id(), time.monotonic())
            if self._is_first(claim):
                return claim
            known = self._commands.find_one({"_id": key.id})
            if known is not None and known["fingerprint"] != key.fingerprint:
                raise KeyReused
            if known is not None and "answer" in known:
                answer: dict[str, Any] = known["answer"]
                return answer
            in_vain = time.monotonic() > deadline
            if self._takes_over(claim, timedelta() if again and in_vain else TAKEN_OVER_AFTER):
                return claim
            if in_vain and not again:
                raise CommandInProgress
            time.sleep(LOOK_EVERY)

    def finish(self, claim: Claim, answer: dict[str, Any]) -> None:
        """Remember the answer."""
        self._commands.update_one({"_id": claim.key.id}, {"$set": {"answer": answer}})

    def abandon(self, claim: Claim) -> None:
        """Forget a command that was refused or failed, so that it can be tried again."""
        self._commands.delete_one({"_id": claim.key.id, "run": claim.run, "answer": None})

    def _is_first(self, claim: Claim) -> bool:
        made = {"_id": claim.key.id, "fingerprint": claim.key.fingerprint, "run": claim.run, "begun_at": utc_now()}
        try:
            self._commands.insert_one(made)
        except DuplicateKeyError:
            return False
        return True

    def _takes_over(self, claim: Claim, age: timedelta) -> bool:
        now = utc_now()
        cut_short = {"_id": claim.key.id, "answer": None, "begun_at": {"$lte": now - age}}
        taken = self._commands.update_one(cut_short, {"$set": {"begun_at": now, "run": claim.run}})
        return bool(taken.matched_count)
