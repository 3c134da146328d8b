"""``taoshu export``: the catalogue as a file."""

import csv
import uuid
from pathlib import Path

import pytest

from services.catalog.exporting.writing import SUFFIXES
from services.catalog.importing.reading import File
from tests.conftest import System, taoshu
from tests.e2e.browser import Browser
from tests.e2e.library import Library


def holds_the_catalogue(path: Path) -> bool:
    """Whether a file has the demo's titles, and nothing that an import could not read."""
    file = File(path)
    try:
        read = list(file.records())
    finally:
        file.close()
    return len(read) >= 500 and all(each.facts for each in read)


def test_a_table_has_every_title_that_is_not_withdrawn(system: System, library: Library, tmp_path: Path) -> None:
    kept, gone = (f"导出{uuid.uuid4().hex[:10]}" for _ in range(2))
    barcode = f"E{uuid.uuid4().hex[:10]}"
    library.staff.post(
        "/titles", {"title": kept, "category": "I247.5", "copies": [{"barcode": barcode, "branch_id": "jl"}]}
    )
    withdrawn = library.staff.post("/titles", {"title": gone, "category": "I247.5"})["title_id"]
    library.staff.post(f"/titles/{withdrawn}/withdraw")
    taoshu("export", str(tmp_path / "all.csv"), "--data", str(system.run_dir))
    with (tmp_path / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["title"]: row for row in csv.DictReader(file)}
    assert (rows[kept]["barcodes"], rows[kept]["branches"]) == (barcode, "jl")
    assert gone not in rows


@pytest.mark.parametrize("ending", SUFFIXES)
def test_every_format_holds_the_whole_catalogue(system: System, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"all{ending}"
    taoshu("export", str(path), "--data", str(system.run_dir))
    assert holds_the_catalogue(path)
    assert [each.name for each in tmp_path.iterdir()] == [path.name], "nothing else is left there"


@pytest.mark.parametrize(("form", "ending"), [("csv", "csv"), ("marc21", "mrc"), ("cnmarc", "iso")])
def test_staff_take_the_catalogue_along_from_their_desk(system: System, tmp_path: Path, form: str, ending: str) -> None:
    desk = Browser(system.url).sign_in(**system.accounts["staff"])
    desk.get("/staff/catalogue")
    assert f'href="/staff/catalogue/export/{form}"' in desk.page.text
    desk.get(f"/staff/catalogue/export/{form}")
    assert desk.page.headers["Content-Disposition"].endswith(f'.{ending}"')
    path = tmp_path / "file"
    path.write_bytes(desk.page.content)
    assert holds_the_catalogue(path)


def test_only_staff_and_only_known_formats(system: System) -> None:
    visitor = Browser(system.url)
    visitor.get("/staff/catalogue/export/csv")
    assert visitor.path.startswith("/login")
    desk = Browser(system.url).sign_in(**system.accounts["staff"])
    desk.get("/staff/catalogue/export/pdf")
    assert desk.page.status_code == 404
