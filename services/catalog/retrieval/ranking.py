"""Which of the titles that the index found was meant: the order of the first page.

The index finds by shared tokens; here the whole query is held against the whole title, as written and as spoken.
A title that is all of what was typed comes before one that contains it, and how much a title is read decides
between equals.
"""

import math
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import partial_ratio, ratio

from services.catalog.retrieval.asking import Asked
from services.catalog.retrieval.phrase import Phrase

SAME_TITLE = 3.0
SAME_MAIN_TITLE = 2.9
BY_SOUND = 0.96
OTHER_ORDER = 0.96
BY_PERSON = 0.95
BY_INITIALS = 0.9
CONTAINED = 0.8
FILLED = 0.1
BEGINS = 0.05
MOST_CONTAINED = CONTAINED + FILLED + BEGINS
OTHER_VOLUME = 0.15
PRIOR = 0.005
"""What each e-fold of popularity is worth: enough for equals, not for a worse match."""

SHORTEST_SOUND = 4
"""Letters below which sounding alike says nothing."""

SHORTEST_BAG = 3
MOST_ADDED = 2
MOST_PARTS = 10
"""Words that are compared one by one; each costs as much as the whole."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of a title for this comparison."""

    title_id: str
    popularity: int
    key: str
    main: str
    letters: str
    initials: str
    volumes: frozenset[str]
    people: tuple[str, ...]


def card_of(kept: str) -> Card:
    """The card as the index stores it."""
    title_id, popularity, key, main, letters, initials, volumes, *people = kept.split("\t")
    return Card(title_id, int(popularity), key, main, letters, initials, frozenset(volumes.split()), tuple(people))


def likeness(asked: Asked, card: Card) -> float:
    """How well a title answers a query: about 1 for all of a title, 3 for its very letters, below 0.6 for chance."""
    typed = asked.whole.key
    prior = PRIOR * math.log1p(card.popularity)
    if typed == card.key:
        return SAME_TITLE + prior
    if typed == card.main:
        return SAME_MAIN_TITLE + prior
    match = _whole(asked, card)
    if match < MOST_CONTAINED:
        match = max(match, _contained(asked, card))
    return match + prior - OTHER_VOLUME * _is_other_volume(asked, card)


def _whole(asked: Asked, card: Card) -> float:
    """The query as the whole main title, with something wrong, missing, moved or spelled by its sound."""
    if asked.initials and asked.initials == card.initials:
        return 1.0
    match = _alike(asked.whole.key, card.main)
    if len(asked.whole.letters) >= SHORTEST_SOUND:
        match = max(match, BY_SOUND * OSA.normalized_similarity(asked.whole.letters, card.letters))
    return match


def _contained(asked: Asked, card: Card) -> float:
    """The parts of the query as parts of title and authors."""
    parts = asked.parts[:MOST_PARTS]
    length = sum(len(part.key) for part in parts)
    found = sum(len(part.key) * _best(part, card) for part in parts) / max(1, length)
    written = _as_typed(asked, card)
    filled = min(len(asked.whole.key), len(written)) / max(len(asked.whole.key), len(written), 1)
    return CONTAINED * found + FILLED * filled + BEGINS * written.startswith(asked.whole.key)


def _best(part: Phrase, card: Card) -> float:
    match = _within(part.key, card.key)
    if match < BY_PERSON:
        match = max(match, BY_PERSON * max((_within(part.key, who) for who in card.people), default=0.0))
    if match < BY_SOUND and len(part.letters) >= SHORTEST_SOUND:
        match = max(match, BY_SOUND * _within(part.letters, card.letters))
    if match < BY_INITIALS and part.key.isascii() and part.key in card.initials:
        match = BY_INITIALS
    return match


def _as_typed(asked: Asked, card: Card) -> str:
    if not asked.is_letters or asked.whole.key in card.key:
        return card.main
    return card.initials if asked.whole.key in card.initials else card.letters


def _alike(typed: str, written: str) -> float:
    """Like as wholes: by single changes (optimal string alignment), or by the same characters in another order."""
    match: float = OSA.normalized_similarity(typed, written)
    if len(typed) >= SHORTEST_BAG and abs(len(typed) - len(written)) <= MOST_ADDED:
        shared = sum((Counter(typed) & Counter(written)).values())
        match = max(match, OTHER_ORDER * shared / max(len(typed), len(written)))
    return match


def _within(typed: str, written: str) -> float:
    """Like as a part: where it fits best, or by shared pairs when its words stand in another order."""
    if not written:
        return 0.0
    if typed in written:
        return 1.0
    match: float = (partial_ratio if len(typed) <= len(written) else ratio)(typed, written) / 100
    if match < OTHER_ORDER and len(typed) >= SHORTEST_BAG:
        pairs = _pairs(typed)
        match = max(match, OTHER_ORDER * (len(pairs & _pairs(written)) + 1) / (len(pairs) + 1))
    return match


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))


def _is_other_volume(asked: Asked, card: Card) -> bool:
    return bool(asked.whole.volumes and card.volumes) and not card.volumes & {str(n) for n in asked.whole.volumes}
