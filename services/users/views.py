"""What people see of their accounts and notices."""

from typing import Any

from pymongo import DESCENDING
from pymongo.database import Database

from services.chassis.storage.codec import decoder
from services.chassis.storage.pages import beyond, page_of
from services.users.domain.account import Account

Document = dict[str, Any]
LAST_LETTER = "\U0010ffff"
"""Behind every letter that a name has."""


def account_view(account: Account) -> Document:
    """An account without its secrets."""
    shown = ("account_id", "login", "name", "phone", "role", "card", "card_requested", "community")
    until = account.needs_until and account.needs_until.isoformat()
    facts = {key: getattr(account, key) for key in shown}
    since = {"birth_year": account.birth_year, "registered_at": account.created_at.isoformat()}
    return {**facts, **since, "needs": account.needs, "needs_until": until}


def readers_of(database: Database[Document], q: str, limit: int, cursor: str | None) -> Document:
    """Readers whose name begins so, or whose phone or login it is; without ``q``, those whose card is to be confirmed.

    The newest first.
    """
    said = q.strip()
    begins = {"$gte": said, "$lt": said + LAST_LETTER}
    meant = {"$or": [{"name": begins}, {"phone": said}, {"login": said.casefold()}]}
    readers = {"role": "reader", **(meant if said else {"card_requested": {"$gt": ""}})}
    found = database["accounts"].find({"$and": [readers, beyond({}, "created_at", DESCENDING, cursor)]})
    newest = found.sort([("created_at", DESCENDING), ("_id", DESCENDING)]).limit(limit + 1)
    as_account = decoder(Account)
    return page_of(list(newest), "created_at", limit, lambda each: account_view(as_account(each)))


def notices_of(database: Database[Document], account_id: str, limit: int, cursor: str | None) -> Document:
    """The notices of an account, the newest first."""
    theirs = beyond({"account_id": account_id}, "at", DESCENDING, cursor)
    found = database["notices"].find(theirs).sort([("at", DESCENDING), ("_id", DESCENDING)])
    return page_of(list(found.limit(limit + 1)), "at", limit, _notice_view)


def _notice_view(notice: Document) -> Document:
    about = {"text": notice["text"], "order_id": notice["order_id"]}
    return {"notice_id": notice["_id"], "at": notice["at"].isoformat(), **about}
