"""International Standard Book Numbers, in their forms of ten and thirteen digits (ISO 2108)."""

from services.catalog.domain.refusals import IsbnInvalid

BOOKLAND = "978"


def isbn_of(written: str) -> str:
    """The digits of an ISBN, however it was written. Raises IsbnInvalid."""
    digits = "".join(each for each in written.upper() if each not in " -\u2010\u2011\u2013")
    if not (_is_ten(digits) or _is_thirteen(digits)):
        raise IsbnInvalid(isbn=written)
    return digits


def thirteen(isbn: str) -> str:
    """The form of thirteen digits, under which two numbers of one book are equal."""
    if len(isbn) == 13:
        return isbn
    stem = BOOKLAND + isbn[:9]
    return stem + str(-_weighed(stem) % 10)


def ten(isbn: str) -> str | None:
    """The form of ten digits, for those who have it on the back of an old book."""
    if len(isbn) == 10:
        return isbn
    return isbn[3:12] + _check_of_ten(isbn[3:12]) if isbn.startswith(BOOKLAND) else None


def _is_ten(digits: str) -> bool:
    return len(digits) == 10 and _are_figures(digits[:9]) and digits[9] == _check_of_ten(digits[:9])


def _is_thirteen(digits: str) -> bool:
    return len(digits) == 13 and _are_figures(digits) and digits[:3] in ("978", "979") and _weighed(digits) % 10 == 0


def _check_of_ten(stem: str) -> str:
    rest = -sum(int(digit) * weight for digit, weight in zip(stem, range(10, 1, -1), strict=True)) % 11
    return "X" if rest == 10 else str(rest)


def _weighed(digits: str) -> int:
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))


def _are_figures(text: str) -> bool:
    return text.isascii() and text.isdigit()
