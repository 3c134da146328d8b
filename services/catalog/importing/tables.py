"""Rows of a table, whose first row names the columns, as facts."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from services.catalog.domain.responsibility import people_of
from services.catalog.importing import cleaning
from services.catalog.importing.facts import Facts, Problem, Read, facts_of

COLUMNS = {
    "title": ("title", "题名", "书名", "正题名", "name"),
    "authors": ("author", "authors", "作者", "责任者", "著者"),
    "publisher": ("publisher", "出版社", "出版者"),
    "published_year": ("year", "published_year", "出版年", "出版日期", "出版时间", "pubdate"),
    "isbn": ("isbn", "isbn13", "isbn10", "isbn号"),
    "category": ("category", "class", "分类号", "中图分类号", "分类", "clc"),
    "subjects": ("subject", "subjects", "主题", "主题词", "标签", "关键词", "tags"),
    "summary": ("summary", "简介", "内容简介", "摘要", "description"),
    "language": ("language", "语种", "语言", "lang"),
    "series": ("series", "丛书", "丛书名", "丛编"),
    "edition": ("edition", "版次", "版本"),
    "call_number": ("call_number", "索书号", "callno"),
    "barcodes": ("barcode", "barcodes", "条码", "条码号", "登录号", "财产号"),
    "popularity": ("popularity", "votes", "借阅次数", "借阅量", "评价人数"),
}
"""What may stand over a column, in the words of library systems and book sites."""

_KNOWN = {name: field for field, names in COLUMNS.items() for name in names}


MOST_DIGITS = 9
FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet takes for a formula, unless an apostrophe stands before it."""


class HeaderUnknown(Exception):
    """No column of the table is a title."""

    def __str__(self) -> str:
        return f"No column is the title; it may be called: {', '.join(COLUMNS['title'])}."


def read_rows(rows: Iterable[Sequence[Any]]) -> Iterator[Read]:
    """The records of a table. Raises HeaderUnknown."""
    lines = iter(rows)
    columns = [_KNOWN.get(_text(cell).lower().lstrip("\ufeff")) for cell in next(lines, ())]
    if "title" not in columns:
        raise HeaderUnknown
    for number, cells in enumerate(lines, start=1):
        texts = [_text(cell) for cell in cells]
        if any(texts):
            yield _read(number, columns, texts)


def _read(number: int, columns: list[str | None], cells: list[str]) -> Read:
    if any(cells[len(columns) :]):
        return Read(number, None, [Problem("row", "", f"{len(cells)} cells under {len(columns)} columns")])
    if damaged := next((cell for cell in cells if not _is_readable(cell)), None):
        shown = damaged.encode("utf-8", "replace").decode()
        return Read(number, None, [Problem("row", shown[:200], "bytes of another encoding")])
    return Read(number, _facts({column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}))


def _facts(said: dict[str, str]) -> Facts:
    popularity = said.get("popularity", "")
    return facts_of(
        title=cleaning.plain(said.get("title"), 300),
        authors=people_of(said.get("authors")),
        # Book sites write house, date and price into one cell.
        publisher=cleaning.plain((said.get("publisher") or "").split(" / ")[0], 100),
        published_year=cleaning.year_of(said.get("published_year") or said.get("publisher")),
        isbn=said.get("isbn"),
        category=cleaning.class_of(said.get("category")),
        subjects=_several(said.get("subjects"))[:20],
        summary=cleaning.plain(said.get("summary"), 2000),
        language=cleaning.language_of(said.get("language")),
        series=cleaning.plain(said.get("series"), 200),
        edition=cleaning.plain(said.get("edition"), 60),
        call_number=cleaning.plain(said.get("call_number"), 60),
        popularity=int(popularity) if popularity.isdecimal() and len(popularity) <= MOST_DIGITS else None,
        copies=[{"barcode": barcode} for barcode in _several(said.get("barcodes"))],
    )


def _several(cell: str | None) -> list[str]:
    parts = (part.strip()[:60] for part in (cell or "").replace("；", ";").replace("|", ";").split(";"))
    return list(dict.fromkeys(part for part in parts if part))


def _is_readable(cell: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in cell)


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        # Excel keeps a barcode or a year as a number.
        return str(int(cell))
    text = "" if cell is None else str(cell).strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA) else text
