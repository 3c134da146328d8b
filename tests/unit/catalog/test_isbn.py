"""Book numbers: both forms, their check digits, the ways in which people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalog.domain.isbn import isbn_of, ten, thirteen
from services.catalog.domain.refusals import IsbnInvalid


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("978-7-02-000220-7", "9787020002207"),
        ("7-02-000220-X", "702000220X"),
        ("7 5063 6543 x", "750636543X"),
        ("978‐7‐5063‐6543‐7", "9787506365437"),
    ],
)
def test_digits_are_kept_and_marks_are_not(written: str, digits: str) -> None:
    assert isbn_of(written) == digits


@pytest.mark.parametrize(
    "wrong", ["9787020002208", "702000220", "1234567890123", "X702000220", "", "７０２０００２２０Ｘ", "978702000220X"]
)
def test_a_wrong_number_is_refused(wrong: str) -> None:
    with pytest.raises(IsbnInvalid):
        isbn_of(wrong)


@settings(deadline=None)
@given(st.integers(0, 999_999_999))
def test_the_two_forms_name_one_book(stem: int) -> None:
    book = thirteen(f"{stem:09d}0")
    short = ten(book)
    assert isbn_of(book) == book and short is not None
    assert isbn_of(short) == short and thirteen(short) == book


def test_a_number_without_a_short_form_has_none() -> None:
    assert ten("9791032305690") is None


@settings(deadline=None)
@given(st.integers(0, 999_999_999_999), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(number: int, place: int, change: int) -> None:
    book = thirteen(f"{number % 10**9:09d}0")
    wrong = book[:place] + str((int(book[place]) + change) % 10) + book[place + 1 :]
    with pytest.raises(IsbnInvalid):
        isbn_of(wrong)
