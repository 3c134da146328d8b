"""What readers search for, and what they do not find: how often, and never who."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

from services.catalog.retrieval.folding import key_of

Document = dict[str, Any]

COUNTED = timedelta(days=7)
"""How far back a search counts as hot, or as a wish that is open."""

OFTEN = 3
"""Searches that came less often may tell more of a person than of a book; they are shown to nobody."""

SHORTEST, LONGEST = 2, 40
MOST_KEPT = 50


class SearchLog:
    """Counts of searches by day. Each process gathers its own and adds them from time to time."""

    def __init__(self, database: Database[Document], clock: Callable[[], datetime]) -> None:
        self._searches = database["searches"]
        self._clock = clock
        self._asked: Counter[tuple[str, bool]] = Counter()
        self.hot: list[str] = []
        """What is searched for most and found, the most frequent first."""

    def note(self, q: str, total: int, is_guess: bool) -> None:
        """A reader has searched. A guess is neither what was looked for nor nothing."""
        if SHORTEST <= len(key_of(q)) <= LONGEST and not is_guess:
            self._asked[" ".join(q.split()), total > 0] += 1

    def share(self) -> None:
        """Add what was gathered to what all processes know, and learn what is hot."""
        gathered, self._asked = self._asked, Counter()
        if gathered:
            self._searches.bulk_write([self._addition(*each, times) for each, times in gathered.items()], ordered=False)
        self.hot = [each["q"] for each in self.frequent(found=True, most=MOST_KEPT)]

    def frequent(self, found: bool, most: int) -> list[Document]:
        """The most frequent searches of the last days that found something, or nothing: ``{q, times}``."""
        since = self._clock() - COUNTED
        grouped: list[Mapping[str, Any]] = [
            {"$match": {"found": found, "day": {"$gte": since}}},
            {"$group": {"_id": "$key", "q": {"$last": "$q"}, "times": {"$sum": "$times"}}},
            {"$match": {"times": {"$gte": OFTEN}}},
            {"$sort": {"times": -1, "_id": 1}},
            {"$limit": most},
            {"$project": {"_id": 0}},
        ]
        return list(self._searches.aggregate(grouped))

    def _addition(self, q: str, found: bool, times: int) -> UpdateOne:
        day = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)
        key = key_of(q)
        own = hashlib.sha256(f"{day:%Y%m%d}.{key}.{found}".encode()).hexdigest()[:26]
        facts = {"key": key, "found": found, "day": day}
        return UpdateOne({"_id": own}, {"$inc": {"times": times}, "$set": {"q": q}, "$setOnInsert": facts}, upsert=True)
