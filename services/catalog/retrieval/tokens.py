"""Under which tokens a title can be found: made once when it is saved, and kept with it."""

from collections.abc import Iterable, Iterator
from typing import Any

from services.catalog.domain.isbn import ten, thirteen
from services.catalog.retrieval.folding import fold, is_han, main_title
from services.catalog.retrieval.phrase import Phrase

ANALYSIS = 1
"""Raised when tokens change their meaning: titles of an older analysis are analysed again."""

LONGEST_EDGE = 12

Entry = dict[str, Any]


def entry_of(title: dict[str, Any]) -> Entry:
    """Everything that the index needs to know of a title's words."""
    own, main = Phrase(title["title"]), Phrase(main_title(title["title"]))
    people = [Phrase(name) for name in title["authors"]]
    about = [Phrase(each) for each in (*title["subjects"], title["publisher"], title.get("series")) if each]
    return {
        "analysis": ANALYSIS,
        "exact": _joined(_spellings(own), _spellings(main)),
        "words": _joined(own.words, map(str, own.volumes)),
        "sounds": _joined(own.neighbours),
        "initials": _joined(own.initial_grams),
        "letters": _joined(own.letter_grams),
        "people": _joined(*(each.words for each in people)),
        "people_sounds": _joined(*(each.neighbours for each in people), (each.initials for each in people)),
        "about": _joined(*(each.words for each in about)),
        "codes": _joined(_codes(title)),
        "edges": _joined(edges(main)),
        "people_edges": _joined(*map(edges, people)),
        "letters_key": own.letters,
        "card": "\t".join(
            [own.key, main.key, main.letters, main.initials, _volumes(own), *(each.key for each in people)]
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


def _volumes(phrase: Phrase) -> str:
    return " ".join(map(str, sorted(phrase.volumes)))


def _codes(title: dict[str, Any]) -> Iterator[str]:
    copies = title.get("copies", ())
    isbn = title["isbn"]
    given = [isbn and thirteen(isbn), isbn and ten(isbn), title["category"], title.get("call_number")]
    given += [copy[key] for copy in copies for key in ("barcode", "call_number") if key in copy]
    return (code_of(each) for each in given if each)


def _joined(*groups: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(token for group in groups for token in group if token))
