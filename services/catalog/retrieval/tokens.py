"""Under which tokens a title can be found: made once when it is saved, and kept with it."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Any

from services.catalog.domain.isbn import ten, thirteen
from services.catalog.retrieval.folding import fold, is_han, main_title
from services.catalog.retrieval.phrase import Phrase

ANALYSIS = 2
"""Raised when tokens change their meaning: titles of an older analysis are analysed again."""

LONGEST_EDGE = 12
LISTED = "\x1f"
"""Parts what belongs to one name from each other."""

Entry = dict[str, Any]


def entry_of(title: dict[str, Any]) -> Entry:
    """Everything that the index needs to know of a title's words."""
    own = Phrase(title["title"])
    main_part = main_title(title["title"])
    main = own if main_part == title["title"] else Phrase(main_part)
    people = [_recurring(name) for name in title["authors"]]
    about = [_recurring(each) for each in (*title["subjects"], title["publisher"], title.get("series")) if each]
    return {
        "analysis": ANALYSIS,
        "exact": _joined(_spellings(own), _spellings(main)),
        "words": _joined(main.words, map(str, own.volumes)),
        "sounds": _joined(main.neighbours),
        "initials": _joined(own.initial_grams),
        "letters": _joined(own.letter_grams),
        "people": _joined(*(each.words for each in people)),
        "other_sounds": _joined(
            _beyond(main.neighbours, own.neighbours),
            *(each.neighbours for each in people),
            (each.initials for each in people),
        ),
        "about": _joined(_beyond(main.words, own.words), *(each.words for each in about)),
        "codes": _joined(_codes(title)),
        "edges": _joined(edges(main)),
        "people_edges": _joined(*map(edges, people)),
        "letters_key": own.letters,
        "shown": "\t".join(map(_shown, [main_part, *title["authors"]], [main, *people])),
        "card": "\t".join(
            [own.key, main.key, "".join(sorted(main.key)), main.letters, main.initials, _volumes(own), _keys(people)]
        ),
    }


def entry_for(title: dict[str, Any]) -> Entry:
    """The tokens that a stored title carries, or new ones where an older analysis made them."""
    kept: Entry = title.get("search") or {}
    return kept if kept.get("analysis") == ANALYSIS else entry_of(title)


def code_of(text: str) -> str:
    """A call number, barcode or ISBN as it is compared: without spaces and hyphens."""
    return "".join(each for each in fold(text) if not each.isspace() and each != "-")


def edges(phrase: Phrase) -> Iterator[str]:
    """What somebody has typed while writing this: its first characters, letters or initials, or of a Latin word."""
    for written in (*_spellings(phrase), *(unit for unit in phrase.units if not is_han(unit))):
        for length in range(1, min(len(written), LONGEST_EDGE) + 1):
            yield written[:length]


def _spellings(phrase: Phrase) -> list[str]:
    return [phrase.key, phrase.letters, phrase.initials]


@lru_cache(maxsize=15_000)
def _recurring(text: str) -> Phrase:
    """A name or a subject: many titles have the same."""
    return Phrase(text)


def _beyond(main: list[str], whole: list[str]) -> Iterator[str]:
    """What only the subtitle has. It stands apart, for a title counts less the longer it is."""
    known = set(main)
    return (token for token in whole if token not in known)


def _keys(people: list[Phrase]) -> str:
    return " ".join(each.key for each in people)


def _shown(name: str, spelled: Phrase) -> str:
    """A name, and how it may begin while it is typed."""
    latin = (unit for unit in spelled.units if not is_han(unit))
    return LISTED.join([" ".join(name.split()), *_spellings(spelled), *latin])


def _volumes(phrase: Phrase) -> str:
    return " ".join(map(str, sorted(phrase.volumes)))


def _codes(title: dict[str, Any]) -> Iterator[str]:
    copies = title.get("copies", ())
    isbn = title["isbn"]
    given = [isbn and thirteen(isbn), isbn and ten(isbn), title["category"], title.get("call_number")]
    given += [copy[key] for copy in copies for key in ("barcode", "call_number") if key in copy]
    return (code_of(each) for each in given if each)


def _joined(*groups: Iterable[str]) -> str:
    return " ".join(filter(None, dict.fromkeys(chain.from_iterable(groups))))
