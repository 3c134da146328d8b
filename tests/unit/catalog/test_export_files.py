"""Files of every kind: what was written is read again by an import."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pymarc import MARCReader

from services.catalog.exporting import cnmarc, marc21
from services.catalog.exporting.writing import WRITERS, RecordTooLong, format_of, part_of
from services.catalog.importing.reading import File

DREAM = {
    "title_id": "t1",
    "title": "红楼梦",
    "authors": ["曹雪芹", "高鹗"],
    "publisher": "人民文学出版社",
    "published_year": 1982,
    "isbn": "9787020002207",
    "category": "I242.4",
    "language": "zh",
    "subjects": ["古典小说", "章回小说"],
    "summary": "贾宝玉与林黛玉。",
    "parallel_titles": ["石头记"],
    "edition": "第3版",
    "series": "中国古典文学读本丛书",
    "material": "book",
    "call_number": "I242.4/C25",
    "popularity": 12,
    "added_at": datetime(2026, 11, 26, tzinfo=UTC),
    "copies": [
        {"barcode": "B1", "branch_id": "jl", "state": "on_shelf"},
        {"barcode": "B2", "branch_id": "ys", "state": "on_loan", "call_number": "I242.4/C25"},
    ],
}
BARE = {
    **DREAM,
    "title_id": "t2",
    "title": "无名",
    "authors": [],
    "copies": [],
    "added_at": None,
    "material": "audio",
    **dict.fromkeys(
        ("publisher", "published_year", "isbn", "summary", "edition", "series", "call_number", "popularity")
    ),
    "parallel_titles": [],
    "subjects": [],
}
IN_EVERY_FORMAT = ("title", "authors", "publisher", "published_year", "isbn", "category", "language", "subjects")
ALSO = ("summary", "series", "edition", "call_number")


def written(form: str, path: Path, titles: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What an import reads in a file of these titles."""
    with path.open("wb") as out:
        WRITERS[form](titles, out)
    file = File(path)
    try:
        return [read.facts or {} for read in file.records()]
    finally:
        file.close()


@pytest.mark.parametrize("form", WRITERS)
def test_what_is_exported_can_be_imported(form: str, tmp_path: Path) -> None:
    dream, bare = written(form, tmp_path / "file", [DREAM, BARE])
    assert {name: dream.get(name) for name in (*IN_EVERY_FORMAT, *ALSO)} == {
        name: DREAM[name] for name in (*IN_EVERY_FORMAT, *ALSO)
    }
    assert [copy["barcode"] for copy in dream["copies"]] == ["B1", "B2"]
    assert bare["title"] == "无名"
    assert "authors" not in bare and "isbn" not in bare and "published_year" not in bare


@pytest.mark.parametrize("form", ["marc21", "cnmarc", "marcxml"])
def test_a_record_of_marc_tells_the_kind_of_material(form: str, tmp_path: Path) -> None:
    kinds = ["book", "map", "video", "audio", "score", "periodical", "electronic"]
    read = written(form, tmp_path / "file", [{**DREAM, "material": kind} for kind in kinds])
    assert [facts["material"] for facts in read] == [
        "book",
        "map",
        "video",
        "audio",
        "score",
        "periodical",
        "electronic",
    ]


def test_records_have_the_lengths_that_the_formats_ask_for() -> None:
    for title in (DREAM, BARE):
        assert len(marc21.record_of(title)["008"].data) == 40
        assert len(cnmarc.record_of(title)["100"]["a"]) == 36
        assert len(str(marc21.record_of(title).leader)) == len(str(cnmarc.record_of(title).leader)) == 24


def test_other_programs_read_the_exchange_format(tmp_path: Path) -> None:
    path = tmp_path / "file"
    written("marc21", path, [DREAM])
    with path.open("rb") as file:
        (record,) = MARCReader(file)
    assert record is not None and record["245"]["a"] == "红楼梦"
    assert [field["b"] for field in record.get_fields("852")] == ["jl", "ys"]


def test_a_title_never_becomes_a_formula(tmp_path: Path) -> None:
    with (tmp_path / "file.xlsx").open("wb") as out:
        WRITERS["excel"]([{**DREAM, "title": '=HYPERLINK("http://x")'}], out)
    cell = load_workbook(tmp_path / "file.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@"])
def test_a_table_tells_no_formula_and_is_read_as_it_was(begins: str, tmp_path: Path) -> None:
    title = f"{begins}1+1"
    (read,) = written("csv", tmp_path / "file", [{**DREAM, "title": title}])
    assert f"\n'{title}," in (tmp_path / "file").read_text("utf-8-sig").replace("\r", "")
    # An import takes an equals sign at either end for punctuation of MARC.
    assert read["title"] == title.strip("=")


@pytest.mark.parametrize("form", ["csv", "marc21", "cnmarc"])
def test_parts_make_the_same_file(form: str, tmp_path: Path) -> None:
    written(form, tmp_path / "file", [DREAM, BARE])
    parts = part_of(form, [DREAM], is_first=True) + part_of(form, [BARE], is_first=False)
    assert (tmp_path / "file").read_bytes() == parts


def test_a_record_that_is_too_long_is_an_error_with_the_next_step(tmp_path: Path) -> None:
    copies = [{"barcode": f"B{number:06}", "branch_id": "jl", "state": "on_shelf"} for number in range(5000)]
    with pytest.raises(RecordTooLong, match="MARCXML"):
        written("marc21", tmp_path / "file", [{**DREAM, "copies": copies}])
    (read,) = written("marcxml", tmp_path / "file", [{**DREAM, "copies": copies}])
    assert len(read["copies"]) == 5000


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.mrc", "marc21"), ("a.ISO", "cnmarc"), ("a.xml", "marcxml"), ("a.csv", "csv"), ("a.txt", None)],
)
def test_the_ending_names_the_format(name: str, form: str | None) -> None:
    assert format_of(Path(name)) == form


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=30)


@given(title=TEXTS.map(lambda text: f"书{text}名"), form=st.sampled_from(sorted(WRITERS)))
@settings(max_examples=150, deadline=None)
def test_any_title_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, title: str, form: str) -> None:
    (read,) = written(form, tmp_path_factory.mktemp("export") / "file", [{**DREAM, "title": title}])
    assert read["title"] == title
