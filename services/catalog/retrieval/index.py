"""The index itself: Tantivy in the memory of this process, made from the titles and never their home."""

from typing import Any

import tantivy

from services.catalog.domain.copy import GONE, CopyState
from services.catalog.retrieval.comparing import card_of
from services.catalog.retrieval.phrase import grams
from services.catalog.retrieval.snapshot import Snapshot, mark_of, tier_of
from services.catalog.retrieval.tokens import entry_for

WEIGHED = ("words", "sounds", "initials", "letters", "people", "other_sounds", "about", "spelling")
"""Fields whose tokens count by how rare they are."""

KEPT = tuple(name for name in WEIGHED if name != "spelling")
"""Those whose tokens are kept with the title; how its pinyin is spelled follows from its card."""

MATCHED = ("title_id", "exact", "codes", "edges", "people_edges", "classes", "on_shelf_at")
"""Fields whose tokens match or do not."""

LEVELS = ("class_1", "class_2", "class_3", "class_4")
COUNTED = (*LEVELS, "branches", "language", "material")
ORDERS = ("popular", "newest", "borrowed")
NUMBERS = ("year", "available", "mark", "tier", *ORDERS)
STORED = ("card", "shown")

WRITER_BYTES = 500_000_000
"""What the writer may take before it ends a segment: some eighty thousand titles. Every segment is asked for every
token of a query, so two segments answer in half the time of seven."""
MOST = 2**32 - 1
MOST_SPELLED = 60
LOAN_WEIGHS = 10
"""A loan here says more of a title than a vote elsewhere."""

Document = dict[str, Any]


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    for name in WEIGHED:
        fields.add_text_field(name, tokenizer_name="spaces", index_option="freq")
    for name in MATCHED:
        fields.add_text_field(name, tokenizer_name="spaces", index_option="basic")
    for name in (*COUNTED, "title"):
        fields.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in NUMBERS:
        fields.add_unsigned_field(name, indexed=True, fast=True)
    for name in STORED:
        fields.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    return fields.build()


class TitleIndex:
    """One process's index of all titles. What is put appears with the next ``commit``."""

    def __init__(self) -> None:
        self._schema = _schema()
        self._index = tantivy.Index(self._schema)
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaces", spaces)
        self._writer = self._index.writer(WRITER_BYTES, num_threads=1)
        self._index.config_reader("manual")
        self.latest = Snapshot(self._schema, self._index.searcher())
        """What was committed last."""

    def put(self, title: Document) -> None:
        """A title as it is stored takes the place of what was known of it."""
        document = None if title.get("withdrawn") else _document_of(title)
        self._writer.delete_documents_by_term("title_id", title["_id"])
        if document is not None:
            self._writer.add_document(document)

    def commit(self) -> None:
        """Show what was put since the last time. Takes some 20 ms, more after many titles."""
        self._writer.commit()
        self._index.reload()
        self.latest = Snapshot(self._schema, self._index.searcher())


def popularity_of(title: Document) -> int:
    """How much a title is read: loans here, and votes or loans that came with its record."""
    return int(title.get("popularity") or 0) + LOAN_WEIGHS * int(title.get("borrowed") or 0)


def _document_of(title: Document) -> tantivy.Document:
    entry = entry_for(title)
    document = tantivy.Document()
    for name in (*KEPT, "exact", "codes", "edges", "people_edges"):
        document.add_text(name, entry[name])
    document.add_text("title_id", title["_id"])
    _place(document, title)
    _order(document, title, entry)
    document.add_text("shown", entry["shown"])
    card = f"{title['_id']}\t{popularity_of(title)}\t{entry['card']}"
    document.add_text("card", card)
    document.add_text("spelling", " ".join(set(grams(card_of(card).letters[:MOST_SPELLED]))))
    return document


def _place(document: tantivy.Document, title: Document) -> None:
    """What facets count and filters ask for."""
    category = title["category"]
    document.add_text("classes", " ".join(category[:length] for length in range(1, len(category) + 1)))
    for level, name in enumerate(LEVELS, start=1):
        if len(category) >= level:
            document.add_text(name, category[:level])
    for branch in {copy["branch_id"] for copy in title["copies"] if copy["state"] not in GONE}:
        document.add_text("branches", branch)
    on_shelf_at = {copy["branch_id"] for copy in title["copies"] if copy["state"] == CopyState.ON_SHELF}
    document.add_text("on_shelf_at", " ".join(on_shelf_at))
    document.add_unsigned("available", int(bool(on_shelf_at)))
    document.add_text("language", title["language"])
    document.add_text("material", title.get("material") or "book")
    document.add_unsigned("year", title["published_year"] or 0)


def _order(document: tantivy.Document, title: Document, entry: Document) -> None:
    """Orders in which no two titles share a place, so that a page can begin after any title on every replica."""
    document.add_unsigned("tier", tier_of(popularity_of(title)))
    own = mark_of(title["_id"])
    for name, value in (
        ("popular", popularity_of(title)),
        ("newest", title["published_year"] or 0),
        ("borrowed", int(title.get("borrowed") or 0)),
    ):
        document.add_unsigned(name, min(value, MOST) << 32 | own)
    document.add_unsigned("mark", own)
    document.add_text("title", f"{entry['letters_key']}\t{title['_id']}")
