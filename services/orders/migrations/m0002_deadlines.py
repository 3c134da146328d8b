"""Orders that were open before there were deadlines get theirs.

Their time counts from this step, not from when they came into their state: nobody was ever told that they are late.
"""

from typing import Any

from pymongo.database import Database

from services.chassis.clock import utc_now
from services.chassis.storage import indexes
from services.chassis.storage.codec import decoder
from services.orders.domain.deadlines import due_at
from services.orders.domain.order import Order
from services.orders.storage import INDEXES

UNCOLLECTED = "status_1_fulfilment.pickup_until_1"
"""The index of the query that deadlines replace."""


def apply(database: Database[dict[str, Any]]) -> None:
    """Exchange the index, then give every order without a beginning one."""
    if UNCOLLECTED in database["orders"].index_information():
        database["orders"].drop_index(UNCOLLECTED)
    indexes.create(database, INDEXES)
    decode, now = decoder(Order), utc_now()
    for document in database["orders"].find({"since": None, "status": {"$nin": ["rejected", "closed"]}}):
        order = decode(document)
        order.since = now
        begun = {"since": now, "due_at": due_at(order)}
        database["orders"].update_one({"_id": document["_id"], "since": None}, {"$set": begun})
