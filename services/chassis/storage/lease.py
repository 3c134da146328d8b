"""A lease in the database: one process of a service at a time does a periodic duty."""

from datetime import timedelta
from typing import Any

from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.clock import utc_now


class Lease:
    """The right to a duty, held by ``owner`` until it runs out."""

    def __init__(self, database: Database[dict[str, Any]], duty: str, owner: str) -> None:
        self._leases = database["leases"]
        self._duty = duty
        self._owner = owner

    def hold(self, seconds: float) -> bool:
        """Take or prolong the lease for ``seconds``; False while another owner holds it."""
        now = utc_now()
        free_or_mine = {"_id": self._duty, "$or": [{"owner": self._owner}, {"until": {"$lt": now}}]}
        until = {"$set": {"owner": self._owner, "until": now + timedelta(seconds=seconds)}}
        try:
            self._leases.update_one(free_or_mine, until, upsert=True)
        except DuplicateKeyError:
            return False
        return True

    def release(self) -> None:
        """Give the lease back, if it is still held."""
        self._leases.delete_one({"_id": self._duty, "owner": self._owner})
