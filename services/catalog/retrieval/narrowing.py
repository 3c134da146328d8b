"""Filters and facets: which of the titles that were found, and how many there are of each kind."""

from typing import Any

import tantivy
from tantivy import Occur, Query

from services.catalog.retrieval.index import LEVELS
from services.catalog.retrieval.snapshot import Snapshot
from services.catalog.retrieval.wanted import Wanted

MOST_VALUES = 60
FACETS = {"branch": "branches", "language": "language", "material": "material", "available": "available"}

Clause = tuple[Occur, Query]
Counts = dict[str, list[dict[str, Any]]]


def filters(schema: tantivy.Schema, wanted: Wanted) -> list[Clause]:
    """One clause for each filter that is set."""
    terms: list[tuple[str, Any]] = [
        ("classes", wanted.category),
        ("branches", wanted.branch),
        ("language", wanted.language),
        ("material", wanted.material),
        ("year", wanted.year),
    ]
    if wanted.available:
        terms.append(("on_shelf_at", wanted.branch) if wanted.branch else ("available", 1))
    return [
        (Occur.Must, Query.const_score_query(Query.term_query(schema, field, value, "basic"), 0.0))
        for field, value in terms
        if value is not None
    ]


def count(titles: Snapshot, matching: tantivy.Query, wanted: Wanted) -> Counts:
    """The titles of each class below the chosen one, at each branch, of each language, material and year."""
    depth = len(wanted.category or "")
    fields = {"category": LEVELS[depth] if depth < len(LEVELS) else None, **FACETS, "year": "year"}
    asked = {name: {"terms": {"field": field, "size": MOST_VALUES}} for name, field in fields.items() if field}
    counted = titles.counts(matching, asked)
    return {name: _values(name, counted[name]["buckets"]) if name in counted else [] for name in fields}


def _values(facet: str, buckets: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The counts of a facet, the largest first; years from the newest."""
    if facet == "year":
        known = sorted((each for each in buckets if each["key"]), key=lambda each: -each["key"])
        return [{"value": str(int(each["key"])), "count": each["doc_count"]} for each in known]
    if facet == "available":
        return [{"value": "true", "count": each["doc_count"]} for each in buckets if each["key"]]
    ordered = sorted(buckets, key=lambda each: (-each["doc_count"], each["key"]))
    return [{"value": each["key"], "count": each["doc_count"]} for each in ordered]
