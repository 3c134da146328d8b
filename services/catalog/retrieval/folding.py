"""What the eye takes for the same: width, case, accents, traditional and simplified forms."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from opencc import OpenCC

HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA_AND_HANGUL = "\u3040-\u30ff\uac00-\ud7af"
_CHARACTER = f"[{HAN}{KANA_AND_HANGUL}]"
_UNIT = re.compile(rf"{_CHARACTER}|\d+|(?:(?!{_CHARACTER}|\d)[^\W_])+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")
_ACCENT = re.compile(r"[\u0300-\u036f]")
_SUBTITLE = re.compile(r"[:：(（\[【/=]|——|\s[-–—]\s")
_ROMAN = {ord("Ⅰ") + n: str(n + 1) for n in range(12)} | {ord("ⅰ") + n: str(n + 1) for n in range(12)}
_ROMAN_WORDS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_VOLUME = re.compile(r"第([一二三四五六七八九十]{1,3})[卷册部辑集季]|[(（]([一二三四五六七八九十]{1,3})[)）]")
LONGEST_VOLUME = 3
_SEVERAL_FORMS = [*range(0x3400, 0xA000), *range(0xF900, 0xFB00)]


def _simplified() -> dict[int, str]:
    """Every traditional character with its simplified form, each by itself.

    Character by character rather than by phrase: a fragment must fold as the whole title did, whatever stands
    beside it.
    """
    characters = [chr(point) for point in _SEVERAL_FORMS]
    forms = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {ord(old): new for old, new in zip(characters, forms, strict=True) if old != new}


_SIMPLIFIED = _simplified()


def fold(text: str) -> str:
    """Half width, lower case, no accents, simplified characters."""
    plain = unicodedata.normalize("NFKC", text.translate(_ROMAN))
    if not plain.isascii():
        plain = plain.translate(_SIMPLIFIED)
        plain = _without_accents(plain) if _ACCENTED.search(plain) else plain
    return plain.casefold()


def units(text: str) -> list[str]:
    """A text as what a reader types one after the other: Chinese characters, Latin words, numbers.

    Roman numerals become figures. Titles whose words were run together (``HarryPotter``) are cut at the capitals.
    """
    return [_ROMAN_WORDS.get(unit, unit) for unit in _UNIT.findall(fold(_CAMEL.sub(" ", text)))]


class Placed(NamedTuple):
    """A unit of a text, and where it stands in it."""

    unit: str
    start: int
    end: int


def placed(text: str) -> list[Placed]:
    """The units of a text with their places. It is folded a character at a time, so that each knows where it was."""
    capitals = {found.start() for found in _CAMEL.finditer(text)}
    folded = [" " * (place in capitals) + _folded(each) for place, each in enumerate(text)]
    places = [place for place, each in enumerate(folded) for _ in each]
    found = ((each[0], each.start(), each.end()) for each in _UNIT.finditer("".join(folded)))
    return [Placed(_ROMAN_WORDS.get(unit, unit), places[start], places[end - 1] + 1) for unit, start, end in found]


@lru_cache(maxsize=30_000)
def _folded(character: str) -> str:
    return fold(character)


def key_of(text: str) -> str:
    """A text without case, width, spaces and marks: two titles with one key are written alike."""
    return "".join(units(text))


def main_title(title: str) -> str:
    """A title without its subtitle, or the whole where nothing stands before the mark."""
    main = _SUBTITLE.split(title, maxsplit=1)[0]
    return main if main.strip() else title


def volumes_of(text: str, typed: list[str]) -> frozenset[int]:
    """Which volumes of a series a text and its units name, in figures, Roman or Chinese numerals."""
    figures = {int(unit) for unit in typed if unit.isdecimal() and len(unit) <= LONGEST_VOLUME}
    return frozenset(figures | {_numeral(first or second) for first, second in _VOLUME.findall(fold(text))})


def is_han(unit: str) -> bool:
    """Whether a unit is a Chinese character."""
    return len(unit) == 1 and unit >= "\u3400" and not "\uac00" <= unit <= "\ud7af"


def _numeral(written: str) -> int:
    tens, ten, ones = written.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _without_accents(text: str) -> str:
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", text)))
