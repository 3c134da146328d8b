"""A session: the proof, for a while, that somebody signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.users.domain.events import SessionEnded

Events = list[Any]
LASTS = timedelta(days=14)
STAFF_LASTS = timedelta(hours=12)


@dataclass(slots=True)
class Session:
    """``session_id`` is the hash of the token: the token itself is kept nowhere."""

    session_id: str
    account_id: str
    started_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_alive(self, now: datetime) -> bool:
        """Whether the session still proves anything."""
        return self.ended_at is None and now < self.expires_at

    def end(self, now: datetime) -> Events:
        """Sign out; again changes nothing."""
        if self.ended_at is not None:
            return []
        self.ended_at = now
        return [SessionEnded(self.session_id, self.account_id, now)]


def start(session_id: str, account_id: str, role: str, now: datetime) -> Session:
    """A new session; staff sign in every working day, readers every other week."""
    return Session(session_id, account_id, now, now + (LASTS if role == "reader" else STAFF_LASTS))
