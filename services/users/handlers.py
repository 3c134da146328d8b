"""The use cases of users: load, let the domain decide, save."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from services.users import passwords
from services.users.domain import session
from services.users.domain.account import Account, Events
from services.users.domain.notice import words_for
from services.users.domain.refusals import AccountNotFound, SignInFailed, SignInNeeded
from services.users.storage import Store

Request = dict[str, Any]


class Handlers:
    """One method a use case."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self.store = store
        self._clock = clock

    def register(self, request: Request, account_id: str) -> Account:
        """A reader signs up; the card that they ask for waits for staff. Raises LoginTaken."""
        account = self._account(request, account_id, role="reader", card_requested=request["card"])
        return self._added(account)

    def appoint(self, request: Request, account_id: str) -> Account:
        """An administrator creates an account of any role, its card confirmed. Raises LoginTaken."""
        return self._added(self._account(request, account_id, role=request["role"], card=request["card"]))

    def grant_card(self, reader_id: str, card: str) -> Account:
        """Staff confirm a reader's card."""
        return self._update_reader(reader_id, lambda reader: reader.grant(card))

    def confirm_needs(self, staff_id: str, reader_id: str, needs: str | None, until: date | None) -> Account:
        """Staff note what makes borrowing easier for a reader who agreed to it."""
        now = self._clock()
        return self._update_reader(reader_id, lambda reader: reader.confirm_needs(needs, until, staff_id, now))

    def sign_in(self, login: str, password: str) -> tuple[str, session.Session, Account]:
        """A fresh token, its session and the account. Raises SignInFailed."""
        account = self.store.by_login(login)
        fits = passwords.matches(password, account.password_hash if account else None)
        if account is None or not fits:
            raise SignInFailed(login)
        token = secrets.token_urlsafe(32)
        started = session.start(_session_id(token), account.account_id, account.role, self._clock())
        self.store.sessions.insert(started.session_id, started, [])
        return token, started, account

    def sign_out(self, token: str) -> None:
        """End the session of a token. Raises SignInNeeded for an unknown one."""
        self.store.sessions.update(_session_id(token), lambda living: living.end(self._clock()))

    def subject_of(self, token: str) -> tuple[session.Session, Account]:
        """Whose token this is. Raises SignInNeeded when it proves nothing."""
        found = self.store.sessions.load(_session_id(token))
        if not found.is_alive(self._clock()):
            raise SignInNeeded
        return found, self.store.accounts.load(found.account_id)

    def notify(self, news: Request) -> None:
        """Write a notice for the reader whom an event concerns."""
        self.store.add_notice(
            news["event_id"],
            {
                "account_id": news["reader_id"],
                "order_id": news["order_id"],
                "text": words_for(news["event"], news),
                "at": self._clock(),
            },
        )

    def forget(self, news: Request) -> None:
        """Let go of what a reader was told about an order."""
        self.store.forget_notices(news["order_id"])

    def reader(self, reader_id: str) -> Account:
        """One reader. Raises AccountNotFound, for somebody who works for the library as for nobody."""
        account = self.store.accounts.load(reader_id)
        if account.role != "reader":
            raise AccountNotFound(reader_id)
        return account

    def _update_reader(self, reader_id: str, decide: Callable[[Account], Events]) -> Account:
        self.reader(reader_id)
        return self.store.accounts.update(reader_id, decide)

    def _account(
        self, request: Request, account_id: str, role: str, card: str | None = None, card_requested: str | None = None
    ) -> Account:
        return Account(
            account_id=account_id,
            login=request["login"].casefold(),
            password_hash=passwords.hashed(request["password"]),
            name=request["name"].strip(),
            phone=request["phone"],
            role=role,
            created_at=self._clock(),
            community=request["community"],
            birth_year=request["birth_year"],
            card=card,
            card_requested=card_requested,
        )

    def _added(self, account: Account) -> Account:
        self.store.add_account(account, account.registered())
        return account


def _session_id(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
