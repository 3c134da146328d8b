"""Single values as cataloguers and shops write them, in the form in which the catalogue keeps them."""

import re

LANGUAGES = {
    "chi": "zh",
    "zho": "zh",
    "eng": "en",
    "jpn": "ja",
    "kor": "ko",
    "fre": "fr",
    "fra": "fr",
    "ger": "de",
    "deu": "de",
    "rus": "ru",
    "spa": "es",
    "ita": "it",
    "中文": "zh",
    "汉语": "zh",
    "英文": "en",
    "英语": "en",
    "日文": "ja",
    "日语": "ja",
}
"""Codes of MARC (ISO 639-2) and common words, as the two letters of ISO 639-1 that pages and facets use."""

UNCLASSIFIED = "Z"
"""General works (综合性图书): where a title goes until somebody classifies it."""

_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_NOT_SORTED = re.compile("[\x88\x89\x98\x9c]")
"""What stands round an article that does not count in sorting (ISO 6630, and as MARC in Unicode has it)."""

_CLASS = re.compile(r"[A-Z][A-Z0-9./-]{0,19}")
_ISBN = re.compile(r"[0-9][0-9 \-‐–]{8,18}[0-9Xx]")


def year_of(text: str | None) -> int | None:
    """The first year in a date: ``2016-06``, ``[2001]``, ``c1998.``; None where none is named."""
    found = _YEAR.search(text or "")
    return int(found[0]) if found else None


def class_of(text: str | None) -> str | None:
    """The class of a call number or a classification: ``I247.5/12`` gives ``I247.5``."""
    found = _CLASS.match((text or "").strip().upper().split("/")[0])
    return found[0].rstrip(".-") if found else None


def isbn_in(text: str | None) -> str | None:
    """What looks like an ISBN, with whatever stands round it taken away."""
    found = _ISBN.search(text or "")
    return found[0] if found else None


def language_of(text: str | None) -> str | None:
    """A language as a code of two letters where it has one, of three otherwise."""
    code = (text or "").strip().lower()
    known = LANGUAGES.get(code, code)
    return known if re.fullmatch(r"[a-z]{2,3}", known) else None


def plain(text: str | None, longest: int) -> str | None:
    """Text without the marks that MARC puts at its end or round an article, or None where nothing is left."""
    kept = re.sub(r"\s+", " ", _NOT_SORTED.sub("", text or "")).strip(" /:;,=").strip()
    return kept[:longest] or None
