"""How a text sounds: Chinese characters and typed pinyin as one sequence of syllables.

A text is a small graph. Its edges are syllables: each reading of a character, each way to cut a run of letters
(``xian`` is ``xian`` or ``xi an``). Two syllables are neighbours where one ends and the next begins, so a query in
characters, in pinyin or in both meets the title in the same pairs of syllables.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, groupby, pairwise
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin, pinyin
from pypinyin.constants import PINYIN_DICT
from rjieba import cut

from services.catalog.retrieval.folding import is_han

READINGS = 2
"""How many readings of a character count, beside the one that its word asks for."""

VOWELS = frozenset("aeiouv")
LONGEST_SYLLABLE = 6
LONGEST_RUN = 60
"""Letters of a run that are cut into syllables; what is longer was not typed by hand."""


class Syllable(NamedTuple):
    """One syllable between two places of a text."""

    start: int
    end: int
    sound: str


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """The usual readings of a character, without tones; none where nobody knows how it sounds."""
    if ord(character) not in PINYIN_DICT:
        return ()
    found = pinyin(character, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(found))[:READINGS]


@lru_cache(maxsize=200_000)
def _in_word(word: str) -> tuple[str, ...]:
    sounds = lazy_pinyin(word)
    # Characters that nobody can read come out joined; each is its own sound then.
    return tuple(sounds if len(sounds) == len(word) else (lazy_pinyin(each)[0] for each in word))


def is_pinyin(unit: str) -> bool:
    """Whether letters can be read as syllables to their end, or to the beginning of one."""
    return unit.isascii() and unit.isalpha() and bool(cuts(unit[:LONGEST_RUN]))


def _gb2312() -> Iterator[str]:
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            yield bytes((row, cell)).decode("gb2312", "ignore")


def _is_typed(sound: str) -> bool:
    return bool(VOWELS & set(sound)) and (len(sound) > 1 or sound in "aeo")


SYLLABLES = frozenset(
    sound for character in _gb2312() if character for sound in readings(character) if _is_typed(sound)
)

BEGINNINGS = frozenset(sound[:length] for sound in SYLLABLES for length in range(len(sound) + 1))


def spoken(units: list[str]) -> list[str]:
    """How a text is read aloud: one sound for each unit, that of its word where characters have several."""
    sounds: list[str] = []
    for is_chinese, run in groupby(units, key=is_han):
        if is_chinese:
            sounds += chain.from_iterable(map(_in_word, cut("".join(run))))
        else:
            sounds += run
    return sounds


def neighbours(units: list[str], said: list[str]) -> list[str]:
    """Every pair of adjacent syllables, as ``li.bo``, of a text and how it is spoken."""
    pieces = list(map(_piece, units, said))
    between = (f"{one}.{other}" for left, right in pairwise(pieces) for one in left.last for other in right.first)
    return list(dict.fromkeys(chain(between, *(piece.within for piece in pieces))))


def likeliest(units: list[str], said: list[str]) -> list[str]:
    """Pairs of adjacent syllables as they are most likely meant: letters in as few syllables as possible."""
    sounds = [[sound] if is_han(unit) else _fewest(unit[:LONGEST_RUN]) for unit, sound in zip(units, said, strict=True)]
    row = list(chain.from_iterable(sounds))
    return list(dict.fromkeys(f"{one}.{other}" for one, other in pairwise(row)))


def _fewest(letters: str) -> list[str]:
    best: dict[int, list[str]] = {0: []}
    for each in cuts(letters) if is_pinyin(letters) else ():
        cut_so_far = [*best[each.start], each.sound]
        if each.end not in best or len(cut_so_far) < len(best[each.end]):
            best[each.end] = cut_so_far
    return best[max(best)]


@lru_cache(maxsize=10_000)
def cuts(letters: str) -> tuple[Syllable, ...]:
    """Every syllable that stands in a complete reading of the letters; a rest that begins a syllable is ignored."""
    found = [
        Syllable(start, end, letters[start:end])
        for start in range(len(letters))
        for end in range(start + 1, min(len(letters), start + LONGEST_SYLLABLE) + 1)
        if letters[start:end] in SYLLABLES
    ]
    reached = _reachable(found, {0}, forwards=True)
    ends = {len(letters)} & reached or _begun(letters, reached)
    leads_to_end = _reachable(found, ends, forwards=False)
    return tuple(each for each in found if each.start in reached and each.end in leads_to_end)


def _reachable(syllables: list[Syllable], places: set[int], forwards: bool) -> set[int]:
    reached = set(places)
    for each in syllables if forwards else reversed(syllables):
        near, far = (each.start, each.end) if forwards else (each.end, each.start)
        if near in reached:
            reached.add(far)
    return reached


def _begun(letters: str, reached: set[int]) -> set[int]:
    return {place for place in reached if place and letters[place:] in BEGINNINGS}


class _Piece(NamedTuple):
    """A unit's part of the graph: its first and last syllables, and the pairs between."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    within: tuple[str, ...] = ()


@lru_cache(maxsize=50_000)
def _piece(unit: str, sound: str) -> _Piece:
    if is_han(unit):
        sounds = tuple(dict.fromkeys((sound, *readings(unit))))
        return _Piece(sounds, sounds)
    syllables = cuts(unit[:LONGEST_RUN]) if is_pinyin(unit) else ()
    return _Piece(
        first=tuple(each.sound for each in syllables if each.start == 0),
        last=tuple(each.sound for each in syllables if each.end == len(unit)),
        within=tuple(f"{one.sound}.{two.sound}" for one in syllables for two in syllables if one.end == two.start),
    )
