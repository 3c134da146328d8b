"""Catalogues to measure with: of a file, and larger ones that are variations of it."""

import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from services.catalog.domain.isbn import thirteen
from services.catalog.importing.accepting import Accepting
from services.catalog.importing.reading import File
from services.catalog.search import entry_of
from services.chassis.clock import utc_now
from services.chassis.storage.codec import encode

Title = dict[str, Any]
BRANCHES = ("jl", "ys", "gq")
CHINA = "7"


def of_file(path: Path) -> list[Title]:
    """The titles of a file, as they are stored; one without an ISBN is given one, so that it can be asked for."""
    numbers = count(1)
    accepting = Accepting(BRANCHES[0], utc_now, lambda: f"n{next(numbers)}")
    file = File(path)
    read = (accepting.title_of(each) for each in file.records())
    titles = [_stored(encode(title), place) for place, title in enumerate(read) if title is not None]
    file.close()
    return titles


def grown(titles: list[Title], size: int, seed: int) -> Iterator[Title]:
    """So many titles: the given ones, then new ones of their halves and authors."""
    rng = random.Random(seed)
    yield from titles[:size]
    for number in range(len(titles), size):
        one, other, third = rng.choice(titles), rng.choice(titles), rng.choice(titles)
        joined = _half(one["title"], first=True) + _half(other["title"], first=False)
        varied = {**one, "title": joined, "authors": third["authors"], "isbn": None, "_id": f"v{number}"}
        yield _stored(varied, number)


def _stored(title: Title, place: int) -> Title:
    stored = {"_id": title.pop("title_id", None) or title["_id"], **title}
    stored["isbn"] = stored["isbn"] or thirteen(f"{CHINA}{place:08d}0")
    copy = {"barcode": f"N{place}", "branch_id": BRANCHES[place % len(BRANCHES)], "state": "on_shelf"}
    stored["copies"] = [copy]
    return {**stored, "search": entry_of(stored)}


def _half(text: str, first: bool) -> str:
    middle = max(1, len(text) // 2)
    return text[:middle] if first else text[middle:]
