"""Finding titles: one small interface, so that the engine behind it can change.

This engine keeps one- and two-character fragments of every field that a reader may type, in the title's own
document, so that a claim and a search see the same truth. All words of a query must match.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, IndexModel
from pymongo.database import Database

from services.chassis.paging import from_cursor, to_cursor

Document = dict[str, Any]

WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
LONGEST_PREFIX = 20
MOST_TOKENS = 30
FURTHEST = 10_000
"""Result pages deeper than this are nobody's; the cursor is refused."""

LONGEST_SEARCH_MS = 2000

FACETS: dict[str, list[Document]] = {
    "category": [{"$group": {"_id": {"$substrCP": ["$category", 0, 1]}, "count": {"$sum": 1}}}],
    "branch": [
        {"$unwind": "$copies"},
        {"$group": {"_id": {"branch": "$copies.branch_id", "title": "$_id"}}},
        {"$group": {"_id": "$_id.branch", "count": {"$sum": 1}}},
    ],
}
"""Titles counted by top class and by branch; a title with two copies at a branch counts once."""

INDEXES = [
    IndexModel([("search.tokens", ASCENDING)]),
    IndexModel([("search.key", ASCENDING)]),
    IndexModel([("category", ASCENDING)]),
    IndexModel([("added_at", ASCENDING)]),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query and its filters, as validated at the door."""

    q: str
    category: str | None
    branch: str | None
    available: bool
    sort: str
    limit: int
    cursor: str | None


def fold(text: str) -> str:
    """Full-width to half-width, upper to lower case: what the eye takes for the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def tokens_of(text: str) -> list[str]:
    """Latin words and numbers whole; Chinese runs as characters and pairs of characters."""
    found: dict[str, None] = {}
    for word in WORD.findall(fold(text)):
        if word.isascii():
            found[word] = None
            continue
        for place, character in enumerate(word):
            found[character] = None
            if place:
                found[word[place - 1 : place + 1]] = None
    return list(found)


def _query_tokens(text: str) -> list[str]:
    """As ``tokens_of``, but a character that a pair already covers is not asked for again."""
    tokens = tokens_of(text)
    covered = {character for token in tokens if len(token) == 2 for character in token}
    return [token for token in tokens if token.isascii() or token not in covered][:MOST_TOKENS]


def entry_of(title: Document) -> Document:
    """What is kept beside a title so that it can be found."""
    texts = [title["title"], *title["authors"], *title["subjects"]]
    texts += [title["publisher"] or "", title["isbn"] or "", title["category"]]
    return {"tokens": tokens_of(" ".join(texts)), "key": fold(title["title"])}


class SearchIndex:
    """Search over the titles collection."""

    def __init__(self, database: Database[Document]) -> None:
        self._titles = database["titles"]

    def find(self, wanted: Wanted) -> Document:
        """One page: ``{documents, total, facets, next_cursor}``. Raises CursorInvalid."""
        start = from_cursor(wanted.cursor, int)[0] if wanted.cursor else 0
        start = max(0, min(start, FURTHEST))
        pipeline = [
            {"$match": _condition(wanted)},
            {"$set": {"rank": _rank(wanted)}},
            {"$facet": {"documents": _page(wanted, start), "total": [{"$count": "n"}], **FACETS}},
        ]
        found = next(self._titles.aggregate(pipeline, maxTimeMS=LONGEST_SEARCH_MS))
        total = found["total"][0]["n"] if found["total"] else 0
        end = start + len(found["documents"])
        return {
            "documents": found["documents"],
            "total": total,
            "facets": {name: _counts(found[name]) for name in FACETS},
            "next_cursor": to_cursor(end) if end < min(total, FURTHEST) else None,
        }

    def suggest(self, q: str, limit: int) -> list[str]:
        """Titles that begin with what was typed."""
        key = fold(q).strip()[:LONGEST_PREFIX]
        if not key:
            return []
        starts = {"search.key": {"$regex": "^" + re.escape(key)}}
        found = self._titles.find(starts, {"title": 1}).sort("search.key", 1).limit(limit)
        return list(dict.fromkeys(title["title"] for title in found))


def _page(wanted: Wanted, start: int) -> list[Document]:
    hidden = ["outbox", "inbox", "search"]
    return [{"$sort": _order(wanted)}, {"$skip": start}, {"$limit": wanted.limit}, {"$unset": hidden}]


def _condition(wanted: Wanted) -> Document:
    condition: Document = {}
    if wanted.q.strip():
        # A query of nothing but marks and emoji matches nothing, rather than everything.
        condition["search.tokens"] = {"$all": _query_tokens(wanted.q) or [""]}
    if wanted.category:
        condition["category"] = {"$regex": "^" + re.escape(wanted.category)}
    copy: Document = {}
    if wanted.branch:
        copy["branch_id"] = wanted.branch
    if wanted.available:
        copy["state"] = "on_shelf"
    if copy:
        condition["copies"] = {"$elemMatch": copy}
    return condition


def _rank(wanted: Wanted) -> Document:
    """Exact title, then title beginning with the query, then title containing it, then the rest."""
    key = fold(wanted.q).strip()
    place = {"$indexOfCP": ["$search.key", key]}
    return {
        "$switch": {
            "branches": [
                {"case": {"$eq": ["$search.key", key]}, "then": 0},
                {"case": {"$eq": [place, 0]}, "then": 1},
                {"case": {"$gt": [place, 0]}, "then": 2},
            ],
            "default": 3,
        }
    }


def _order(wanted: Wanted) -> Document:
    if wanted.sort == "newest":
        return {"published_year": -1, "_id": 1}
    if wanted.sort == "title":
        return {"search.key": 1, "_id": 1}
    return {"rank": 1, "search.key": 1, "_id": 1}


def _counts(groups: list[Document]) -> list[Document]:
    counted = [{"value": group["_id"], "count": group["count"]} for group in groups]
    return sorted(counted, key=lambda each: (-each["count"], each["value"]))
