"""Single values, as cataloguers and book sites write them."""

import pytest

from services.catalog.domain.responsibility import name_of, people_of
from services.catalog.importing.cleaning import class_of, isbn_in, language_of, plain, year_of


@pytest.mark.parametrize(
    ("written", "year"),
    [
        ("2016-06", 2016),
        ("[2001]", 2001),
        ("c1998.", 1998),
        ("人民出版社 / 2015-8 / 36.8", 2015),
        ("民国二十年", None),
        (None, None),
    ],
)
def test_a_year_is_found_in_a_date(written: str | None, year: int | None) -> None:
    assert year_of(written) == year


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("I247.5/12", "I247.5"),
        (" tp311.56 ", "TP311.56"),
        ("K825.6=76", "K825.6"),
        ("I247.5(2)", "I247.5"),
        ("813.54", None),
    ],
)
def test_a_class_is_what_its_scheme_begins_with(written: str, category: str | None) -> None:
    assert class_of(written) == category


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("[英]J.K.罗琳/著、[英]吉姆·凯/绘", ["J.K.罗琳", "吉姆·凯"]),
        ("尼尔·波兹曼 (Neil Postman) / 章艳", ["尼尔·波兹曼", "章艳"]),
        ("曹雪芹著；高鹗续", ["曹雪芹", "高鹗续"]),
        ("国家统计局编", ["国家统计局"]),
        ("Rowling, J. K.", ["Rowling, J. K"]),
        ("", []),
    ],
)
def test_names_are_told_from_countries_and_roles(statement: str, names: list[str]) -> None:
    assert people_of(statement) == names


def test_a_name_that_is_a_role_is_kept_while_anything_is_left() -> None:
    assert name_of("编") == ""
    assert name_of("三毛") == "三毛"


@pytest.mark.parametrize(("written", "isbn"), [("ISBN 7-5037-1744-0 (平装)", "7-5037-1744-0"), ("无", None)])
def test_a_book_number_is_taken_out_of_what_stands_round_it(written: str, isbn: str | None) -> None:
    assert isbn_in(written) == isbn


@pytest.mark.parametrize(
    ("written", "code"), [("chi", "zh"), ("英文", "en"), ("ukr", "ukr"), ("x", None), (None, None)]
)
def test_a_language_is_a_code(written: str | None, code: str | None) -> None:
    assert language_of(written) == code


def test_marks_at_the_ends_go() -> None:
    assert plain(" The hobbit /\n  there and back ;", 100) == "The hobbit / there and back"
    assert plain(" / ", 10) is None
    assert plain("\x88L'\x89altra faccia", 100) == "L'altra faccia"
