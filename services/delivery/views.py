"""What readers choose from and what the dispatch desk sees."""

from datetime import date, datetime, time, timedelta
from typing import Any

from pymongo import ASCENDING
from pymongo.database import Database

from services.chassis.storage.pages import beyond, page_of
from services.delivery.domain.handover import Handover
from services.delivery.domain.slot import LIBRARY_TIME
from services.delivery.domain.states import WORDS, Status

Document = dict[str, Any]
LIVE = [Status.TO_PACK, Status.READY_FOR_PICKUP, Status.PACKED, Status.OUT_FOR_DELIVERY]
MOST_SLOTS = 2000
MOST_OF_READER = 1000


class Views:
    """Queries over slots, handovers, runs and collections."""

    def __init__(self, database: Database[Document]) -> None:
        self._slots = database["slots"]
        self._handovers = database["handovers"]
        self._runs = database["runs"]
        self._collections = database["collections"]

    def slots(self, now: datetime, method: str | None, branch_id: str | None, day: date | None) -> Document:
        """Windows that are not over, the earliest first."""
        condition: Document = {"ends_at": {"$gt": now}, "closed": None}
        if method:
            condition["method"] = method
        if branch_id:
            condition["branch_id"] = branch_id
        if day:
            begins = datetime.combine(day, time(), LIBRARY_TIME)
            condition["starts_at"] = {"$gte": begins, "$lt": begins + timedelta(days=1)}
        found = self._slots.find(condition).sort([("starts_at", 1), ("_id", 1)]).limit(MOST_SLOTS)
        return {"items": [_slot_view(slot) for slot in found], "next_cursor": None}

    def handovers(self, request: Document, for_courier: bool) -> Document:
        """Handovers for the desk, the oldest first; without a status, those still under way."""
        condition: Document = {"status": request["status"] or {"$in": LIVE}}
        for key in ("branch_id", "run_id"):
            if request[key]:
                condition[key] = request[key]
        limit, further = request["limit"], beyond(condition, "created_at", ASCENDING, request["cursor"])
        found = self._handovers.find(further).sort([("created_at", ASCENDING), ("_id", ASCENDING)])
        view = _courier_view if for_courier else _handover_view
        return page_of(list(found.limit(limit + 1)), "created_at", limit, view)

    def handover(self, handover: Handover, for_courier: bool) -> Document:
        """One handover that was just changed."""
        document = self._handovers.find_one({"_id": handover.order_id})
        assert document is not None
        return _courier_view(document) if for_courier else _handover_view(document)

    def runs(self, limit: int) -> Document:
        """Courier rounds, the latest first, each with its handovers."""
        runs = list(self._runs.find().sort("starts_at", -1).limit(limit))
        travelling: dict[str, list[str]] = {run["_id"]: [] for run in runs}
        for each in self._handovers.find({"run_id": {"$in": list(travelling)}}, {"run_id": 1}):
            travelling[each["run_id"]].append(each["_id"])
        return {"items": [_run_view(run, travelling[run["_id"]]) for run in runs], "next_cursor": None}

    def collections(self) -> Document:
        """Books to fetch, the longest waiting first."""
        found = self._collections.find({"done_at": None}).sort("asked_at", 1).limit(100)
        return {"items": [_collection_view(each) for each in found], "next_cursor": None}

    def record_of(self, reader_id: str) -> Document:
        """What was brought to a reader, and fetched, the oldest first."""
        theirs = {"recipient.reader_id": reader_id}
        brought = self._handovers.find(theirs).sort("created_at", ASCENDING)
        fetched = self._collections.find({**theirs, "address": {"$gt": ""}}).sort("asked_at", ASCENDING)
        return {
            "handovers": [_handover_view(each) for each in brought.limit(MOST_OF_READER)],
            "collections": [_collection_view(each) for each in fetched.limit(MOST_OF_READER)],
        }


def _slot_view(slot: Document) -> Document:
    return {
        "slot_id": slot["_id"],
        "branch_id": slot["branch_id"],
        "method": slot["method"],
        "starts_at": slot["starts_at"].astimezone(LIBRARY_TIME).isoformat(),
        "ends_at": slot["ends_at"].astimezone(LIBRARY_TIME).isoformat(),
        "capacity": slot["capacity"],
        "free": slot["capacity"] - len(slot["orders"]),
    }


def _collection_view(collection: Document) -> Document:
    shown = ("loan_id", "order_id", "address", "branch_id", "title", "barcode")
    facts = {key: collection[key] for key in shown}
    return {**facts, "reader": _person(collection), "asked_at": collection["asked_at"].isoformat()}


def _handover_view(handover: Document) -> Document:
    """The pickup code stays out: the reader has to bring it."""
    shown = ("order_id", "status", "method", "branch_id", "address", "run_id", "lines")
    return {
        **{key: handover[key] for key in shown},
        "status_text": WORDS[Status(handover["status"])],
        "reader": _person(handover),
        "created_at": handover["created_at"].isoformat(),
        "starts_at": _local(handover["starts_at"]),
        "ends_at": _local(handover["ends_at"]),
        "attempts": [
            {"at": each["at"].isoformat(), "outcome": each["outcome"], "proof": each["proof"]}
            for each in handover["attempts"]
        ],
    }


def _courier_view(handover: Document) -> Document:
    """Whose door it was is a courier's to know until the books are there."""
    view = _handover_view(handover)
    return view if handover["status"] in LIVE else {**view, "address": None, "reader": {"name": "", "phone": None}}


def _person(document: Document) -> Document:
    return {key: document["recipient"][key] for key in ("name", "phone")}


def _run_view(run: Document, order_ids: list[str]) -> Document:
    return {
        "run_id": run["_id"],
        "branch_id": run["branch_id"],
        "starts_at": run["starts_at"].isoformat(),
        "courier_id": run["courier_id"],
        "order_ids": order_ids,
    }


def _local(moment: datetime | None) -> str | None:
    return moment.astimezone(LIBRARY_TIME).isoformat() if moment else None
