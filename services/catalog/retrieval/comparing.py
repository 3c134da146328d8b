"""How much two texts are alike: a query's parts, held against many titles at once in RapidFuzz's own loops."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from rapidfuzz.fuzz import partial_ratio, ratio
from rapidfuzz.process import extract_iter

from services.catalog.retrieval.phrase import Phrase

BY_SOUND = 0.96
OTHER_ORDER = 0.96
BY_PERSON = 0.95
BY_SUBTITLE = 0.85
BY_INITIALS = 0.9
STEEP = 1.5
"""How much more a difference counts in a part, or in the sound of what was typed in characters, than in a whole: a
short text has much in common with many."""

SHORTEST_SOUND = 4
"""Letters below which sounding alike says nothing."""

SHORTEST_BAG = 3
SHORTEST_NAME = 2

Column = list[float]


class Card(NamedTuple):
    """What is kept of a title for comparisons, as the index stores it."""

    title_id: str
    popularity: str
    key: str
    main: str
    characters: str
    letters: str
    initials: str
    volumes: str
    people: str


def card_of(stored: str) -> Card:
    """A card as the index stores it."""
    return Card._make(stored.split("\t"))


class Part:
    """One part of a query, and how well it is found in each title: as written, as spoken, among the authors."""

    def __init__(self, part: Phrase, cards: list[Card]) -> None:
        self.key = part.key
        self.length = len(part.key)
        self._pairs = _pairs(part.key) if self.length >= SHORTEST_BAG else frozenset()
        whole = _within(part.key, [card.key if card.key != card.main else None for card in cards])
        columns = [
            _within(part.key, [card.main for card in cards]),
            [
                BY_SUBTITLE * each if self.length <= len(card.main) else each
                for each, card in zip(whole, cards, strict=True)
            ],
            [BY_PERSON * each for each in _within(part.key, [card.people or None for card in cards])],
        ]
        if len(part.letters) >= SHORTEST_SOUND:
            steep = STEEP * STEEP if part.is_written else STEEP
            heard = _within(part.letters, [card.letters for card in cards], steep)
            columns.append([BY_SOUND * each for each in heard])
        if part.key.isascii():
            columns.append([BY_INITIALS * (part.key in card.initials) for card in cards])
            spelled = _within(part.key, [_letters_of(card.people) for card in cards])
            columns.append([BY_PERSON * BY_SOUND * each for each in spelled])
        self.found: Column = list(map(max, *columns))

    def closely(self, place: int, card: Card) -> float:
        """How well it is found in one title, its pairs of characters in whatever order."""
        found = self.found[place]
        if self._is_title_and_person(card):
            return 1.0
        if found >= OTHER_ORDER or not self._pairs:
            return found
        return max(found, OTHER_ORDER * (len(self._pairs & _pairs(card.main)) + 1) / (len(self._pairs) + 1))

    def _is_title_and_person(self, card: Card) -> bool:
        """Whether both were typed as one word: ``红楼梦曹雪芹``."""
        if card.main not in self.key:
            return False
        rest = self.key.replace(card.main, "", 1)
        return len(rest) >= SHORTEST_NAME and any(rest in name for name in card.people.split())


@lru_cache(maxsize=20_000)
def _letters_of(people: str) -> str | None:
    return " ".join(Phrase(name).letters for name in people.split()) or None


def column(scorer: Callable[..., Any], typed: str, written: list[str]) -> Column:
    """What a scorer says of each."""
    return [score for _, score, _ in extract_iter(typed, written, scorer=scorer)]


def _within(typed: str, written: Sequence[str | None], steep: float = STEEP) -> Column:
    """Like as a part, where it fits best; a text that is shorter than the part, as a whole. None is like nothing."""
    found, length = [0.0] * len(written), len(typed)
    for text, fit, place in extract_iter(typed, written, scorer=partial_ratio):
        found[place] = 1 - steep + steep / 100 * (fit if len(text) >= length else ratio(typed, text))
    return found


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(len(text) - 1))
