"""A query as it may be meant, and the questions that are put to the index for it."""

from collections.abc import Iterator
from itertools import islice

from tantivy import Occur, Query

from services.catalog.retrieval.folding import is_han
from services.catalog.retrieval.index import WEIGHED
from services.catalog.retrieval.narrowing import Clause
from services.catalog.retrieval.phrase import Phrase, grams
from services.catalog.retrieval.pinyin import is_pinyin
from services.catalog.retrieval.snapshot import Snapshot
from services.catalog.retrieval.tokens import LONGEST_EDGE, code_of

WEIGHTS = {
    "words": 1.0,
    "people": 0.8,
    "sounds": 0.7,
    "other_sounds": 0.5,
    "initials": 0.5,
    "letters": 0.3,
    "spelling": 0.3,
}
"""What a part of a query is worth in each field. What a title is about tells it from no other of its kind."""

WHOLE = {"exact": 30.0, "codes": 30.0, "edges": 8.0, "people_edges": 4.0}
"""What the whole query is worth where it is the whole of something, or its beginning."""

SHORT = 6
"""Up to so many units, single characters count: nothing else may be left of a title with a wrong one."""

SHORTEST_NAME = 4
"""Letters from which a part may begin an author: ``wang``; what is shorter begins too many."""

MOST_UNITS = 60
MOST_INITIALS = 14
MOST_TERMS = 40
"""The rarest parts of a query; what is in very many titles costs most and tells least."""


class Asked:
    """What a reader typed: as one phrase, and in the parts that spaces make."""

    def __init__(self, text: str) -> None:
        self.whole = Phrase(text, MOST_UNITS)
        self.parts = [phrase for part in text.split() if (phrase := Phrase(part, MOST_UNITS)).units]
        self.code = code_of(text)
        self.numbers = [unit for unit in self.whole.units if unit.isdecimal()]
        self.initials = initials_of(self.whole)

    @property
    def years(self) -> list[str]:
        """Numbers beside other words that may say when the book was published; alone one is a title, as 1984."""
        years = [part.key for part in self.parts if part.key.isdecimal() and len(part.key) == len("2016")]
        return years if len(years) < len(self.parts) else []

    @property
    def without_years(self) -> str:
        """The other words."""
        return " ".join(part.key for part in self.parts if part.key not in self.years)

    @property
    def is_code(self) -> bool:
        """Whether it is an ISBN, a barcode or a call number rather than words."""
        return any(unit.isdecimal() for unit in self.whole.units) and self.code.isascii()

    @property
    def is_letters(self) -> bool:
        """Whether it may be pinyin, initials or a word of English."""
        return self.whole.key.isascii() and self.whole.key.isalpha()

    @property
    def is_pinyin(self) -> bool:
        """Whether everything that is not in characters can be read as pinyin, and something can."""
        return _is_spelled(self.whole)


def initials_of(typed: Phrase) -> str:
    """What is abbreviated if the letters are initials (``hlm``, ``红lm``); empty if they hardly are."""
    latin = [unit for unit in typed.units if not is_han(unit)]
    if not latin or not all(unit.isascii() and unit.isalpha() for unit in latin):
        return ""
    read = zip(typed.units, typed.spoken, strict=True)
    initials = "".join(sound[0] if is_han(unit) else unit for unit, sound in read)
    return initials if len(initials) <= MOST_INITIALS else ""


def _is_spelled(typed: Phrase) -> bool:
    return not typed.is_written and all(is_han(unit) or is_pinyin(unit) for unit in typed.units)


class Questions:
    """Queries of the index for one that was asked."""

    def __init__(self, titles: Snapshot, asked: Asked) -> None:
        self._titles = titles
        self._schema = titles.schema
        self._asked = asked

    def all_of_it(self) -> Query:
        """Titles that have everything that was typed, in one of the ways in which it may be meant."""
        asked = self._asked
        ways = [self._every_part(), self._term("codes", asked.code), *self._begun(asked.whole)]
        if len(asked.parts) > 1:
            ways += self._by_sound(asked.whole)
        return _any(ways)

    def any_of_it(self) -> Query:
        """Titles that have something of it, those first that have its rare parts."""
        terms = self._titles.rarest(dict.fromkeys(self._fragments()), MOST_TERMS)
        ways = [Query.boost_query(self._term(field, token), WEIGHTS[field]) for field, token in terms]
        for field, weight in WHOLE.items():
            token = self._asked.code if field == "codes" else self._asked.whole.key
            cut = token[:LONGEST_EDGE] if field.endswith("edges") else token
            ways.append(Query.boost_query(self._term(field, cut), weight))
        return _any(ways)

    def _begun(self, typed: Phrase) -> Iterator[Query]:
        if len(typed.key) <= LONGEST_EDGE:
            yield from (self._term(field, typed.key) for field in ("edges", "people_edges"))

    def _either(self, pair: str) -> Query:
        return _any([self._term(field, pair) for field in ("sounds", "other_sounds")])

    def _every_part(self) -> Query:
        """Each part in a way of its own: ``曹雪芹 hlm``."""
        parts = {part.key: part for part in self._asked.parts}
        return _all(self._part(part) for part in islice(parts.values(), MOST_UNITS))

    def _part(self, part: Phrase) -> Query:
        words = _all(self._word(word) for word in _words_of(part))
        if part.is_written:
            return words
        begins = [self._term("people_edges", part.key)] if SHORTEST_NAME <= len(part.key) <= LONGEST_EDGE else []
        return _any([words, *self._by_sound(part), *begins])

    def _by_sound(self, typed: Phrase) -> Iterator[Query]:
        """Where letters were typed: as pinyin, and as initials."""
        if _is_spelled(typed) and (pairs := typed.likeliest_neighbours):
            yield _all(self._either(pair) for pair in pairs)
        if initials := initials_of(typed):
            yield _all(self._term("initials", gram) for gram in grams(initials))
            yield self._term("other_sounds", initials)

    def _word(self, word: str) -> Query:
        ways = [self._term(field, word) for field in ("words", "people", "about")]
        if word in self._asked.years:
            ways.append(self._published_in(word))
        if not is_han(word[0]) and len(word) > 2:
            ways.append(_all(self._term("letters", gram) for gram in grams(word)))
        return _any(ways)

    def of_its_years(self) -> list[Clause]:
        """Clauses for titles that were published in the years of the query, or have them in their names."""
        ways = ([self._published_in(year), self._term("words", year)] for year in self._asked.years)
        return [(Occur.Must, _any(each)) for each in ways]

    def _published_in(self, year: str) -> Query:
        return Query.term_query(self._schema, "year", int(year), "basic")

    def _fragments(self) -> Iterator[tuple[str, str]]:
        whole = self._asked.whole
        characters = [unit for unit in whole.units if is_han(unit)]
        for word in [*whole.pairs, *(unit for unit in whole.units if not is_han(unit))]:
            yield from ((field, word) for field in ("words", "people"))
        if len(whole.units) <= SHORT:
            yield from (("words", character) for character in characters)
        for pair in whole.neighbours:
            yield from ((field, pair) for field in ("sounds", "other_sounds"))
        yield from (("letters", gram) for gram in whole.letter_grams)
        if self._asked.is_letters:
            yield from (("spelling", gram) for gram in grams(whole.key))
        yield from (("initials", gram) for gram in grams(self._asked.initials))
        if self._asked.initials:
            yield "other_sounds", self._asked.initials

    def _term(self, field: str, token: str) -> Query:
        return Query.term_query(self._schema, field, token, "freq" if field in WEIGHED else "basic")


def _words_of(part: Phrase) -> list[str]:
    """The words that a part must have: pairs stand for the characters that they cover."""
    covered = {character for pair in part.pairs for character in pair}
    return list(dict.fromkeys([*part.pairs, *(unit for unit in part.units if unit not in covered)]))


def _all(queries: Iterator[Query]) -> Query:
    required = [(Occur.Must, query) for query in queries]
    return Query.boolean_query(required) if required else Query.empty_query()


def _any(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
