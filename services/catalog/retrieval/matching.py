"""Which titles a query matches: those that have all of it, or, where hardly any do, those that are likely meant."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA
from tantivy import Occur, Query

from services.catalog.retrieval.asking import Asked, Questions
from services.catalog.retrieval.comparing import Card
from services.catalog.retrieval.narrowing import Clause
from services.catalog.retrieval.ranking import Ranked, ranked
from services.catalog.retrieval.snapshot import Snapshot

WINDOW = 50
"""How many titles that have all of the query are held against it one by one."""

GUESSED_AMONG = 50
"""How many that have something of it are. Forty find as many of 66,707 titles; larger catalogues have more that are
alike."""

MOST_READ = 15
"""How many of them come in because they are read most."""

ENOUGH = 10
"""With so many titles that have all of the query, no others are guessed; with fewer, those that are no worse."""

NO_DOUBT = 0.95
"""A title as like as that is the one that was meant."""

ALL_PARTS = 0.8
"""One that has every part of the query; in words typed apart, no slip of the finger is looked for then."""

SHORTEST_SLIP = 3

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
    questions = Questions(titles, asked)
    fully = Query.boolean_query([(Occur.Must, questions.all_of_it()), *narrowed])
    anyhow = questions.any_of_it()
    total = titles.number_of(fully)
    if not total and asked.years:
        return match(titles, asked.without_years, [*narrowed, *questions.of_its_years()])
    if total >= ENOUGH:
        best = Query.boolean_query([(Occur.Must, fully), (Occur.Should, anyhow)])
        kept = titles.cards(best, WINDOW) + titles.cards(fully, MOST_READ, order="popular")
        return Matching(fully, [each.card.title_id for each in ranked(asked, kept)], total)
    sure = ranked(asked, titles.cards(fully, ENOUGH)) if total else []
    if sure and _is_meant(asked, sure[0]):
        return Matching(fully, [each.card.title_id for each in sure], total)
    likely = Query.boolean_query([(Occur.Must, anyhow), *narrowed])
    return _with_guesses(titles, asked, sure, ranked(asked, titles.cards(likely, GUESSED_AMONG)))


def _is_meant(asked: Asked, first: Ranked) -> bool:
    return asked.is_code or first.likeness >= (NO_DOUBT if len(asked.parts) == 1 else ALL_PARTS)


def _with_guesses(titles: Snapshot, asked: Asked, sure: list[Ranked], likely: list[Ranked]) -> Matching:
    """First the guesses that are no worse than what has all of the query, then that, then what is close to it."""
    guesses = [each for each in likely if _has_numbers(asked, each.card)]
    better = [each for each in guesses if each.likeness >= (_doubtless(asked, sure[0]) if sure else LIKELY)]
    as_like = [each for each in guesses if sure and each.likeness >= max(LIKELY, sure[0].likeness)]
    slips = [each for each in guesses if _is_a_slip_away(asked, each.card)]
    ids = list(dict.fromkeys(each.card.title_id for each in (*better, *sure, *as_like, *slips)))
    guessed = bool(better) and not sure and not _sounds_so(asked, better[0].card)
    return Matching(titles.only(ids), ids, len(ids), guessed)


def _doubtless(asked: Asked, first: Ranked) -> float:
    """How like a guess must be to come before a title that has every part. Of that, parts may be where no comparison
    looks: its publisher, its year."""
    return max(LIKELY, first.likeness) if len(asked.parts) == 1 else max(NO_DOUBT, first.likeness)


def _has_numbers(asked: Asked, card: Card) -> bool:
    """Whether a title has every number of the query, for another number is another volume, year or code."""
    return all(number in card.key for number in asked.numbers)


def _is_a_slip_away(asked: Asked, card: Card) -> bool:
    """Whether it takes one character to make the query the title, though others have it as it was typed."""
    typed = asked.whole.key
    return len(typed) >= SHORTEST_SLIP and OSA.distance(typed, card.main, score_cutoff=1) <= 1


def _sounds_so(asked: Asked, card: Card) -> bool:
    """Whether a title is read as the pinyin that was typed, though that may be cut in other ways as well."""
    return asked.is_pinyin and asked.whole.letters in card.letters
