"""What people see of their accounts and notices."""

from typing import Any

from pymongo.database import Database

from services.users.domain.account import Account

Document = dict[str, Any]


def account_view(account: Account) -> Document:
    """An account without its secrets."""
    shown = ("account_id", "login", "name", "phone", "role", "card", "card_requested", "community")
    until = account.needs_until and account.needs_until.isoformat()
    return {**{key: getattr(account, key) for key in shown}, "needs": account.needs, "needs_until": until}


def notices_of(database: Database[Document], account_id: str, limit: int) -> Document:
    """The newest notices of an account."""
    found = database["notices"].find({"account_id": account_id}, {"account_id": 0})
    items = [
        {
            "notice_id": each["_id"],
            "at": each["at"].isoformat(),
            "text": each["text"],
            "order_id": each["order_id"],
        }
        for each in found.sort("at", -1).limit(limit)
    ]
    return {"items": items, "next_cursor": None}
