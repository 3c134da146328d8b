"""Readers wait for a limited number of titles, and are reminded of the books that they have.

Rules that were published before there were these figures get them in a rule of their own; no figure changes.
"""

from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from services.chassis.storage import indexes
from services.chassis.storage.codec import decoder
from services.orders.domain.loan import Loan
from services.orders.domain.reminders import look_at
from services.orders.storage import INDEXES

Documents = Database[dict[str, Any]]
ADDED = {"max_waiting": 5, "recall_days": 7}
RULE_ID = "waiting-and-recall"


def apply(database: Documents) -> None:
    """Complete the rules, note who waits for what, and when each loan is to be looked at."""
    indexes.create(database, INDEXES)
    _complete_rules(database)
    _note_who_waits(database)
    _look_at_loans(database)


def _complete_rules(database: Documents) -> None:
    for version in database["rules"].find():
        known = {name for rule in version["rules"] for name in rule["figures"]}
        if missing := {name: value for name, value in ADDED.items() if name not in known}:
            rule = {"rule_id": RULE_ID, "figures": missing, "cards": [], "needs": [], "materials": [], "branches": []}
            database["rules"].update_one({"_id": version["_id"]}, {"$push": {"rules": rule}})


def _note_who_waits(database: Documents) -> None:
    for order in database["orders"].find({"lines.status": "waitlisted"}):
        waiting = [line["title_id"] for line in order["lines"] if line["status"] == "waitlisted"]
        note = {"$addToSet": {"waiting": {"$each": waiting}}}
        database["borrowers"].update_one({"_id": order["reader"]["reader_id"]}, note)


def _look_at_loans(database: Documents) -> None:
    decode = decoder(Loan)
    unseen = database["loans"].find({"returned_at": None, "look_at": {"$exists": False}})
    looks = [UpdateOne({"_id": each["_id"], "returned_at": None}, _seen(decode(each))) for each in unseen]
    if looks:
        database["loans"].bulk_write(looks, ordered=False)


def _seen(loan: Loan) -> dict[str, Any]:
    return {"$set": {"look_at": look_at(loan)}}
