"""Which of the titles that the index found was meant: the order of the first page.

The index finds by shared tokens; here the whole query is held against the whole title, as written and as spoken.
A title that is all of what was typed comes before one that contains it, and how much a title is read decides
between equals.

All candidates are compared a column at a time, in RapidFuzz's own loops; what only Python can weigh is weighed for
the few that come out best.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from heapq import nlargest

from rapidfuzz.distance import OSA, Indel, LCSseq

from services.catalog.retrieval.asking import Asked
from services.catalog.retrieval.comparing import (
    BY_SOUND,
    OTHER_ORDER,
    SHORTEST_BAG,
    SHORTEST_SOUND,
    STEEP,
    Card,
    Column,
    Part,
    card_of,
    column,
)

SAME_TITLE = 3.0
SAME_MAIN_TITLE = 2.9
CONTAINED = 0.8
FILLED = 0.1
BEGINS = 0.05
OTHER_VOLUME = 0.15
PRIOR = 0.003
"""What each e-fold of popularity is worth: enough for equals, not for a worse match."""

MOST_PARTS = 4
"""Words that are compared one by one; each costs as much as the whole."""

LOOKED_CLOSELY = 20
"""Candidates that are weighed one by one: a page."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A title and how well it answers: about 1 for all of the query, 3 for its very letters, below 0.6 for chance."""

    card: Card
    likeness: float


def ranked(asked: Asked, kept: Iterable[str]) -> list[Ranked]:
    """Those of the candidates that are most like what was asked for, the best first; among equals the more read."""
    cards = [card_of(each) for each in dict.fromkeys(kept)]
    comparison = Comparison(asked, cards)
    first = nlargest(LOOKED_CLOSELY, range(len(cards)), comparison.roughly().__getitem__)
    found = [Ranked(cards[place], comparison.closely(place)) for place in first]
    return sorted(found, key=lambda each: (-each.likeness, -int(each.card.popularity), each.card.title_id))


class Comparison:
    """A query held against some titles."""

    def __init__(self, asked: Asked, cards: list[Card]) -> None:
        self._asked = asked
        self._cards = cards
        self._mains = [card.main for card in cards]
        self._parts = [Part(part, cards) for part in asked.parts[:MOST_PARTS]]
        self._length = max(1, sum(part.length for part in self._parts))
        self._whole = self._as_whole()
        self._volumes = frozenset(map(str, asked.whole.volumes))

    def roughly(self) -> Column:
        """How well each title answers the query, but for what ``closely`` sees as well."""
        found = [
            sum(of_one) / self._length
            for of_one in zip(*([part.length * each for each in part.found] for part in self._parts), strict=True)
        ] or [0.0] * len(self._cards)
        filled = column(Indel.normalized_similarity, self._asked.whole.key, self._mains)
        return [
            max(whole, CONTAINED * parts + FILLED * length) + _prior(card)
            for whole, parts, length, card in zip(self._whole, found, filled, self._cards, strict=True)
        ]

    def closely(self, place: int) -> float:
        """How well one title answers the query."""
        card, typed = self._cards[place], self._asked.whole.key
        if typed == card.key:
            return SAME_TITLE + _prior(card)
        if typed == card.main:
            return SAME_MAIN_TITLE + _prior(card)
        match = max(self._whole[place], self._contained(place))
        return match + _prior(card) - OTHER_VOLUME * self._is_other_volume(card)

    def _as_whole(self) -> Column:
        """The query as the whole main title, with something wrong, missing, moved or spelled by its sound."""
        whole, initials = self._asked.whole, self._asked.initials
        columns = [column(OSA.normalized_similarity, whole.key, self._mains)]
        if len(whole.key) >= SHORTEST_BAG:
            characters = [card.characters for card in self._cards]
            same = column(LCSseq.normalized_similarity, "".join(sorted(whole.key)), characters)
            columns.append([OTHER_ORDER * each for each in same])
        if len(whole.letters) >= SHORTEST_SOUND:
            heard = column(OSA.normalized_similarity, whole.letters, [card.letters for card in self._cards])
            steep = STEEP if whole.is_written else 1.0
            columns.append([BY_SOUND * (1 - steep + steep * each) for each in heard])
        if initials:
            columns.append([float(card.initials == initials) for card in self._cards])
        return columns[0] if len(columns) == 1 else list(map(max, *columns))

    def _contained(self, place: int) -> float:
        """The parts of the query as parts of title and authors."""
        card, typed = self._cards[place], self._asked.whole.key
        found = sum(part.length * part.closely(place, card) for part in self._parts) / self._length
        written = self._as_typed(card)
        filling = [typed, *(part.key for part in self._parts if part.key in written)]
        filled = max(_share(len(each), len(written)) for each in filling)
        begins = written.startswith(typed) or any(card.main.startswith(part.key) for part in self._parts)
        return CONTAINED * found + FILLED * filled + BEGINS * begins

    def _as_typed(self, card: Card) -> str:
        typed = self._asked.whole.key
        if not self._asked.is_letters or typed in card.key:
            return card.main
        return card.initials if typed in card.initials else card.letters

    def _is_other_volume(self, card: Card) -> bool:
        return bool(self._volumes and card.volumes) and self._volumes.isdisjoint(card.volumes.split())


def _share(one: int, other: int) -> float:
    return min(one, other) / max(one, other, 1)


def _prior(card: Card) -> float:
    """What its readers say for a title."""
    return PRIOR * math.log1p(int(card.popularity))
