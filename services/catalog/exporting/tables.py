"""A title as a row of a table, under names that an import knows."""

from typing import Any

from services.catalog.importing.tables import FORMULA

COLUMNS = (
    "title",
    "authors",
    "publisher",
    "published_year",
    "isbn",
    "category",
    "subjects",
    "summary",
    "language",
    "series",
    "edition",
    "call_number",
    "barcodes",
    "branches",
    "popularity",
)


def row_of(title: dict[str, Any]) -> list[Any]:
    """Its cells; several names or subjects in one, and a branch for each barcode."""
    copies = title["copies"]
    cells = {
        **title,
        "authors": "/".join(title["authors"]),
        "subjects": ";".join(title["subjects"]),
        "barcodes": ";".join(copy["barcode"] for copy in copies),
        "branches": ";".join(copy["branch_id"] for copy in copies),
    }
    return [cells[column] or None for column in COLUMNS]


def harmless_row_of(title: dict[str, Any]) -> list[Any]:
    """Its cells with an apostrophe before what a spreadsheet would take for a formula; an import takes it off."""
    cells = row_of(title)
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell for cell in cells]
