"""Which titles a query matches: those that have all of it, or, where hardly any do, those that are likely meant."""

from dataclasses import dataclass

from tantivy import Occur, Query

from services.catalog.retrieval.asking import Asked, Questions
from services.catalog.retrieval.narrowing import Clause
from services.catalog.retrieval.ranking import Card, card_of, likeness
from services.catalog.retrieval.snapshot import Snapshot

WINDOW = 50
"""How many titles that have all of the query are held against it one by one."""

GUESSED_AMONG = 120
"""How many that have something of it are: with half as many, one in fifty misspelled titles is missed."""

MOST_READ = 15
"""How many of them come in because they are read most."""

ENOUGH = 10
"""With so many titles that have all of the query, no others are guessed; with fewer, those that are no worse."""

NO_DOUBT = 0.95
"""A title as like as that is the one that was meant."""

LIKELY = 0.6
"""A guess below this likeness is not shown."""


@dataclass(frozen=True, slots=True)
class Matching:
    """What a query matches, the best of it in order; ``guessed`` if none of it has all of the query."""

    query: Query
    ranked: list[str]
    total: int
    guessed: bool = False


def everything(titles: Snapshot, narrowed: list[Clause]) -> Matching:
    """All titles, of those that the filters leave."""
    query = Query.boolean_query([(Occur.Must, Query.all_query()), *narrowed])
    return Matching(query, [], titles.number_of(query))


def match(titles: Snapshot, q: str, narrowed: list[Clause]) -> Matching:
    """The titles that were meant."""
    asked = Asked(q)
    questions = Questions(titles.schema, asked)
    fully = Query.boolean_query([(Occur.Must, questions.all_of_it()), *narrowed])
    best = Query.boolean_query([(Occur.Must, fully), (Occur.Should, questions.any_of_it())])
    kept, total = titles.counted_cards(best, WINDOW)
    if total >= ENOUGH:
        kept += titles.cards(fully, MOST_READ, order="popular")
        return Matching(fully, [each.card.title_id for each in _ranked(asked, kept)], total)
    sure = _ranked(asked, kept)
    if sure and sure[0].likeness >= NO_DOUBT:
        return Matching(fully, [each.card.title_id for each in sure], total)
    likely = Query.boolean_query([(Occur.Must, questions.any_of_it()), *narrowed])
    needed = max(LIKELY, sure[0].likeness if sure else 0.0)
    guesses = [each for each in _ranked(asked, titles.cards(likely, GUESSED_AMONG)) if _is_likely(asked, each, needed)]
    ids = list(dict.fromkeys(each.card.title_id for each in guesses + sure))
    guessed = bool(guesses) and not sure and not _sounds_so(asked, guesses[0].card)
    return Matching(titles.only(ids), ids, len(ids), guessed)


def _is_likely(asked: Asked, guess: "_Ranked", needed: float) -> bool:
    """Whether a guess is shown: it is no worse than what is sure, and has every number of the query, for another
    number is another volume, year or code."""
    return guess.likeness >= needed and all(number in guess.card.key for number in asked.numbers)


@dataclass(frozen=True, slots=True)
class _Ranked:
    card: Card
    likeness: float


def _ranked(asked: Asked, kept: list[str]) -> list[_Ranked]:
    """The best first; among equals the more read, and then any fixed order."""
    ranked = [_Ranked(card, likeness(asked, card)) for card in map(card_of, dict.fromkeys(kept))]
    return sorted(ranked, key=lambda each: (-each.likeness, -each.card.popularity, each.card.title_id))


def _sounds_so(asked: Asked, card: Card) -> bool:
    """Whether a title is read as the pinyin that was typed, though that may be cut in other ways as well."""
    return asked.is_pinyin and asked.whole.letters in card.letters
