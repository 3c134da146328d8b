"""What is searched for is counted over all processes, and nobody is counted by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.catalog.search_log import OFTEN, SearchLog
from services.chassis.storage.migrations import migrate

TODAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def database_of_catalog(database: Database[dict[str, Any]]) -> Database[dict[str, Any]]:
    migrate(database, "services.catalog.migrations")
    return database


def test_searches_of_all_processes_are_counted_together(database_of_catalog: Database[dict[str, Any]]) -> None:
    one, other = (SearchLog(database_of_catalog, lambda: TODAY) for _ in range(2))
    for _ in range(OFTEN):
        one.note("三体", total=1, is_guess=False)
        other.note(" 三体 ", total=1, is_guess=False)
        other.note("量子 力学", total=0, is_guess=False)
    one.note("张三的电话", total=0, is_guess=False)
    one.share()
    other.share()
    assert other.hot == ["三体"]
    assert one.frequent(found=True, most=9) == [{"q": "三体", "times": 2 * OFTEN}]
    assert one.frequent(found=False, most=9) == [{"q": "量子 力学", "times": OFTEN}]


def test_what_was_searched_long_ago_is_hot_no_more(database_of_catalog: Database[dict[str, Any]]) -> None:
    now = [TODAY]
    log = SearchLog(database_of_catalog, lambda: now[0])
    for _ in range(OFTEN):
        log.note("三体", total=1, is_guess=False)
    log.share()
    assert log.hot == ["三体"]
    now[0] += timedelta(days=9)
    log.share()
    assert log.hot == []


@pytest.mark.parametrize("q", ["", "红", "🎉🎉", "长" * 41])
def test_what_is_no_search_is_not_kept(database_of_catalog: Database[dict[str, Any]], q: str) -> None:
    log = SearchLog(database_of_catalog, lambda: TODAY)
    for _ in range(OFTEN):
        log.note(q, total=0, is_guess=False)
    log.share()
    assert log.frequent(found=False, most=9) == []
