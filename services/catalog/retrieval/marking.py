"""Which part of a name answers a query: what a page shows in another colour.

Characters in pairs, as written or as they sound; words and numbers of Latin letters; initials in a row. Only where none
of that is found, for a character was wrong or moved, single characters.
"""

from dataclasses import dataclass
from itertools import pairwise, product
from typing import NamedTuple

from rapidfuzz.distance import OSA

from services.catalog.retrieval.asking import Asked, initials_of
from services.catalog.retrieval.folding import Placed, is_han, placed
from services.catalog.retrieval.pinyin import readings

SHORTEST_MISTYPED = 5
"""Letters of a word in which one may be wrong."""

Places = set[int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a name, and whether it answers the query."""

    text: str
    hit: bool


class Marker:
    """Marks names for one query."""

    def __init__(self, q: str) -> None:
        asked = Asked(q)
        self._initials = list(filter(None, dict.fromkeys(map(initials_of, (asked.whole, *asked.parts)))))
        self._pairs = frozenset(asked.whole.pairs)
        self._sounds = frozenset(asked.whole.neighbours)
        self._alone = frozenset(part.key for part in asked.parts if len(part.units) == 1)
        self._characters = frozenset(unit for unit in asked.whole.units if is_han(unit))
        self._words = list(dict.fromkeys(unit for unit in asked.whole.units if _is_a_word(unit)))

    def pieces(self, name: str) -> list[Piece]:
        """A name in pieces that together are the whole of it."""
        spots = placed(name)
        written = self._pairs_of(spots) | self._words_of(spots)
        hits = written or self._sounds_of(spots) or self._initials_of(spots) or self._characters_of(spots)
        return _cut(name, [spots[place] for place in sorted(hits)])

    def _pairs_of(self, spots: list[Placed]) -> Places:
        pairs = (place for place, (one, other) in enumerate(pairwise(spots)) if one.unit + other.unit in self._pairs)
        alone = {place for place, spot in enumerate(spots) if spot.unit in self._alone}
        return alone.union(*((place, place + 1) for place in pairs))

    def _words_of(self, spots: list[Placed]) -> Places:
        words = [(place, spot.unit) for place, spot in enumerate(spots) if _is_a_word(spot.unit)]
        return {place for place, unit in words if any(_is_meant(typed, unit) for typed in self._words)}

    def _sounds_of(self, spots: list[Placed]) -> Places:
        sounds = [readings(spot.unit) if is_han(spot.unit) else () for spot in spots]
        heard = (
            place
            for place, (left, right) in enumerate(pairwise(sounds))
            if any(f"{one}.{other}" in self._sounds for one, other in product(left, right))
        )
        alone = {place for place, said in enumerate(sounds) if not self._alone.isdisjoint(said)}
        return alone.union(*((place, place + 1) for place in heard))

    def _initials_of(self, spots: list[Placed]) -> Places:
        first = [{said[0] for said in readings(spot.unit)} if is_han(spot.unit) else {spot.unit[0]} for spot in spots]
        return set().union(*(_in_a_row(typed, first) for typed in self._initials if len(typed) > 1))

    def _characters_of(self, spots: list[Placed]) -> Places:
        """More than half of what was typed, wherever it stands; less is chance."""
        shared = {place for place, spot in enumerate(spots) if spot.unit in self._characters}
        return shared if 2 * len({spots[place].unit for place in shared}) > len(self._characters) else set()


def _in_a_row(typed: str, first: list[set[str]]) -> Places:
    """Where the letters stand one after the other among the first letters of units."""
    for begin in range(len(first) - len(typed) + 1):
        if all(letter in first[begin + place] for place, letter in enumerate(typed)):
            return set(range(begin, begin + len(typed)))
    return set()


def _is_a_word(unit: str) -> bool:
    """Letters or a number; a single kana is as little one as a single Chinese character."""
    return len(unit) > 1 or unit.isascii()


def _is_meant(typed: str, written: str) -> bool:
    if typed.isdecimal() or len(typed) == 1:
        return typed == written
    return written.startswith(typed) or (
        len(typed) >= SHORTEST_MISTYPED and OSA.distance(typed, written, score_cutoff=1) <= 1
    )


class _Stretch(NamedTuple):
    start: int
    end: int


def _cut(name: str, hits: list[Placed]) -> list[Piece]:
    """Neighbours are one piece, with the spaces between them."""
    stretches: list[_Stretch] = []
    for hit in hits:
        if stretches and not name[stretches[-1].end : hit.start].strip():
            stretches[-1] = _Stretch(stretches[-1].start, hit.end)
        else:
            stretches.append(_Stretch(hit.start, hit.end))
    pieces, done = [], 0
    for each in stretches:
        pieces += [Piece(name[done : each.start], False), Piece(name[each.start : each.end], True)]
        done = each.end
    return [piece for piece in (*pieces, Piece(name[done:], False)) if piece.text]
