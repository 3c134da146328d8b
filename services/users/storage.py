"""Where accounts, sessions and notices are kept."""

from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.messaging.relay import Relay
from services.chassis.storage.aggregates import Aggregates, Document
from services.chassis.storage.codec import decoder
from services.chassis.storage.indexes import OUTBOX
from services.users.domain.account import Account, Events
from services.users.domain.refusals import AccountNotFound, LoginTaken, SignInNeeded
from services.users.domain.session import Session

INDEXES: dict[str, list[IndexModel]] = {
    "accounts": [
        OUTBOX,
        IndexModel([("login", ASCENDING)], unique=True),
        # Whom staff look for: who waits for a card, or says a name or a phone number.
        IndexModel("card_requested", partialFilterExpression={"card_requested": {"$gt": ""}}),
        IndexModel([("name", ASCENDING)]),
        IndexModel([("phone", ASCENDING)]),
    ],
    "sessions": [OUTBOX, IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=86_400)],
    "notices": [
        IndexModel([("account_id", ASCENDING), ("at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel([("order_id", ASCENDING)]),
    ],
}


class Store:
    """Everything that this service keeps."""

    def __init__(self, database: Database[Document], relay: Relay) -> None:
        self.database = database
        self.accounts = Aggregates(database["accounts"], relay, Account, AccountNotFound)
        self.sessions = Aggregates(database["sessions"], relay, Session, SignInNeeded)
        self._notices = database["notices"]

    def add_account(self, account: Account, events: Events) -> bool:
        """Save a new account; False where its id exists. Raises LoginTaken."""
        try:
            return self.accounts.insert(account.account_id, account, events)
        except DuplicateKeyError as error:
            raise LoginTaken(account.login) from error

    def by_login(self, login: str) -> Account | None:
        """The account of a login; logins do not care for upper and lower case."""
        document = self.database["accounts"].find_one({"login": login.casefold()})
        return decoder(Account)(document) if document else None

    def forget_notices(self, order_id: str) -> None:
        """Nobody was told anything about an order."""
        self._notices.delete_many({"order_id": order_id})

    def add_notice(self, event_id: str, notice: dict[str, Any]) -> None:
        """Keep a notice under the id of the event that caused it, so that it is written once."""
        self._notices.update_one({"_id": event_id}, {"$setOnInsert": notice}, upsert=True)
