"""A text as it is written, as it sounds and as it is abbreviated. Titles and queries alike."""

from functools import cached_property

from services.catalog.retrieval import pinyin
from services.catalog.retrieval.folding import is_han, units, volumes_of

GRAM = 3
MOST_LETTERS = 40


class Phrase:
    """One title, name or query, cut once."""

    def __init__(self, text: str, most_units: int | None = None) -> None:
        self._text = text
        self.units = units(text)[:most_units]

    @cached_property
    def volumes(self) -> frozenset[int]:
        """Which volumes of a series it names."""
        return volumes_of(self._text, self.units)

    @cached_property
    def is_written(self) -> bool:
        """Whether it is all in characters."""
        return all(map(is_han, self.units))

    @cached_property
    def key(self) -> str:
        """The text without case, width, spaces and marks."""
        return "".join(self.units)

    @cached_property
    def spoken(self) -> list[str]:
        """How it is read aloud, a sound for each unit."""
        return pinyin.spoken(self.units)

    @cached_property
    def letters(self) -> str:
        """Its full pinyin, as ``hongloumeng``."""
        return "".join(self.spoken)

    @cached_property
    def initials(self) -> str:
        """Its first letters, as ``hlm``."""
        return "".join(sound[0] for sound in self.spoken)

    @cached_property
    def words(self) -> list[str]:
        """Each unit, and each two Chinese characters that stand together."""
        return [*self.units, *self.pairs]

    @cached_property
    def pairs(self) -> list[str]:
        """Each two Chinese characters that stand together."""
        both = zip(self.units, self.units[1:], strict=False)
        return [one + other for one, other in both if is_han(one) and is_han(other)]

    @cached_property
    def neighbours(self) -> list[str]:
        """Each two syllables that stand together, as ``hong.lou``."""
        return pinyin.neighbours(self.units, self.spoken)

    @cached_property
    def likeliest_neighbours(self) -> list[str]:
        """Those of them that are most likely meant."""
        return pinyin.likeliest(self.units, self.spoken)

    @cached_property
    def letter_grams(self) -> list[str]:
        """Every three letters of its Latin words, for words that were mistyped or run together."""
        return [gram for unit in self.units if not is_han(unit) for gram in grams(unit[:MOST_LETTERS])]

    @cached_property
    def initial_grams(self) -> list[str]:
        """Every three initials."""
        return grams(self.initials)


def grams(text: str) -> list[str]:
    """Every three letters in a row; a shorter text is its own."""
    return [text[place : place + GRAM] for place in range(max(1, len(text) - GRAM + 1))] if text else []
