"""Where the versions of the rules are kept."""

from datetime import date

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.chassis.storage.aggregates import Document
from services.chassis.storage.codec import decoder, encode
from services.orders.domain.rules import Rules

MADE_ONCE = IndexModel([("command_id", ASCENDING)], unique=True, partialFilterExpression={"command_id": {"$gt": ""}})
ADDED = {"review": {"auto_approve_lines": 0}, "record": {"history_days": 90}}
"""Figures that older rules do not set: nothing is approved without staff; who had a book is known for some months."""
FOR_ALL: Document = {names: [] for names in ("cards", "needs", "materials", "branches")}
NEWEST = [("effective_from", DESCENDING), ("version", DESCENDING)]


class RuleBook:
    """Every version of the library's rules. A version never changes."""

    def __init__(self, database: Database[Document]) -> None:
        self._versions = database["rules"]

    def on(self, day: date) -> Rules:
        """The rules in force on a day: the latest that began by then, or the first of all."""
        begun = {"effective_from": {"$lte": day.isoformat()}}
        document = self._versions.find_one(begun, sort=NEWEST) or self._versions.find_one(sort=[("_id", ASCENDING)])
        assert document is not None, "the first version comes with the migrations"
        return _rules(document)

    def latest_version(self) -> int:
        """The number of the newest version, in force or not."""
        document = self._versions.find_one({}, {"_id": 1}, sort=[("_id", DESCENDING)])
        return int(document["_id"]) if document else 0

    def made_by(self, command_id: str) -> int | None:
        """The version that a command made, if it did."""
        document = self._versions.find_one({"command_id": command_id}, {"_id": 1})
        return int(document["_id"]) if document else None

    def add(self, rules: Rules, command_id: str, published_by: str) -> bool:
        """Keep a new version; False where its number is taken, or the command has made one."""
        document = {**encode(rules), "command_id": command_id, "published_by": published_by}
        try:
            self._versions.insert_one({"_id": rules.version, **document})
        except DuplicateKeyError:
            return False
        return True

    def complete(self) -> None:
        """Rules of an older build get the figures that it did not know."""
        for rule_id, figures in ADDED.items():
            unsaid = {f"rules.figures.{name}": {"$exists": False} for name in figures}
            rule = {"rule_id": rule_id, "figures": figures, **FOR_ALL}
            self._versions.update_many(unsaid, {"$push": {"rules": rule}})

    def versions(self, today: date, limit: int) -> list[Document]:
        """The newest versions first, and in any case the one that is in force today."""
        now = self.on(today).version
        newest = [each["_id"] for each in self._versions.find({}, {"_id": 1}).sort(NEWEST).limit(limit)]
        found = self._versions.find({"_id": {"$in": [*newest, now]}}).sort(NEWEST)
        return [
            {**encode(_rules(each)), "published_by": each.get("published_by"), "in_force": each["version"] == now}
            for each in found
        ]


def _rules(document: Document) -> Rules:
    """A version as it was kept, with the figures that its build did not know yet."""
    known = {name for rule in document["rules"] for name in rule["figures"]}
    unknown = {rule_id: figures for rule_id, figures in ADDED.items() if not figures.keys() & known}
    added = [{"rule_id": rule_id, "figures": figures} for rule_id, figures in unknown.items()]
    return decoder(Rules)({**document, "rules": [*document["rules"], *added]})


def rules_of(version: int, effective_from: date, written: list[Document]) -> Rules:
    """Rules as they were written down; they are to be checked before they are kept."""
    document = {"version": version, "effective_from": effective_from.isoformat(), "rules": written}
    return decoder(Rules)(document)
