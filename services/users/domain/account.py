"""An account: a reader, or somebody who works for the library."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from services.users.domain.events import CardGranted, NeedsConfirmed, ReaderRegistered
from services.users.domain.refusals import NeedsUntilInvalid

Events = list[Any]
NEEDS_COUNT = timedelta(days=3 * 365)


@dataclass(slots=True)
class Account:
    """``card`` is confirmed by staff; until then ``card_requested`` is only a wish."""

    account_id: str
    login: str
    password_hash: str
    name: str
    phone: str
    role: str
    created_at: datetime
    card: str | None = None
    card_requested: str | None = None
    community: str | None = None
    birth_year: int | None = None
    needs: str | None = None
    needs_until: date | None = None
    needs_noted_at: datetime | None = None
    needs_noted_by: str | None = None

    def registered(self) -> Events:
        """What others must know of a new account."""
        if self.role != "reader":
            return []
        return [ReaderRegistered(self.account_id, self.name, self.phone, self.card)]

    def grant(self, card: str) -> Events:
        """Staff have seen the papers."""
        self.card, self.card_requested = card, None
        return [CardGranted(self.account_id, card)]

    def confirm_needs(self, needs: str | None, until: date | None, by: str, now: datetime) -> Events:
        """The reader agreed to what staff note, or took it back. Raises NeedsUntilInvalid."""
        if needs and not (until and now.date() <= until <= now.date() + NEEDS_COUNT):
            raise NeedsUntilInvalid(years=NEEDS_COUNT.days // 365)
        self.needs, self.needs_until = needs, until if needs else None
        self.needs_noted_at, self.needs_noted_by = now, by
        return [NeedsConfirmed(self.account_id, self.needs, self.needs_until)]
