"""A running system to measure with: import, MongoDB's text index, the way through the gateway."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from pymongo import MongoClient

from tests.benchmarks.forms import Query
from tests.benchmarks.times import HEAD, show, times
from tests.conftest import ROOT, System, free_port, taoshu
from tests.e2e.library import eventually

TEXT = ("title", "authors", "publisher", "subjects", "isbn")
READY_WITHIN = 600
SERIAL = 300
"""Requests through the gateway, one after the other."""


@contextmanager
def system() -> Iterator[System]:
    """An empty library."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        taoshu("up", "--detach", "--no-demo", "--port", str(port), "--data", folder)
        try:
            yield System(f"http://127.0.0.1:{port}", Path(folder))
        finally:
            taoshu("down", "--data", folder)


def text_index(running: System, titles: list[dict[str, Any]]) -> Callable[[str], list[str]]:
    """The floor: search by ``$text`` over the same records, its best ten first."""
    client: MongoClient[dict[str, Any]] = MongoClient(running.nodes["mongodb"]["root"])
    collection = client["bench"]["titles"]
    collection.insert_many([{"_id": title["_id"], **{name: title[name] for name in TEXT}} for title in titles])
    collection.create_index([(name, "text") for name in TEXT], default_language="none", language_override="none")

    def find(q: str) -> list[str]:
        score = {"score": {"$meta": "textScore"}}
        found = collection.find({"$text": {"$search": q}}, score).sort(list(score.items())).limit(10)
        return [title["_id"] for title in found]

    return find


def through_the_gateway(running: System, catalogue: Path, asked: list[tuple[str, list[Query]]]) -> None:
    """Import the catalogue, wait until it can be searched, and ask over HTTP."""
    begun = time.perf_counter()
    command = [sys.executable, str(ROOT / "taoshu"), "import", str(catalogue), "--data", str(running.run_dir)]
    done = subprocess.run(
        [*command, "--problems", str(running.run_dir / "problems.csv")], capture_output=True, text=True, check=False
    )
    imported = time.perf_counter() - begun
    added = _wait_until_searchable(running)
    ready = time.perf_counter() - begun
    print(f"\nimport: {added} titles in {imported:.1f} s, {added / ready:.0f}/s until the last is found")
    print(f"  {done.stdout.strip()}")
    print(f"\nthrough the gateway, {SERIAL} requests one after the other\n{HEAD}")
    every = [query.typed for _, queries in asked for query in queries][:: max(1, len(asked))][:SERIAL]
    with requests.Session() as session:
        show("search", times(every, lambda q: session.get(f"{running.url}/api/v1/titles", params={"q": q}, timeout=30)))
        begun_words = [q[:3] for q in every]
        asking = f"{running.url}/api/v1/suggest"
        show("autocomplete", times(begun_words, lambda q: session.get(asking, params={"q": q}, timeout=30)))


def _wait_until_searchable(running: System) -> int:
    with MongoClient[dict[str, Any]](running.nodes["mongodb"]["root"]) as client:
        expected = client["taoshu_catalog"]["titles"].estimated_document_count()

    def is_level() -> bool:
        found = requests.get(f"{running.url}/api/v1/titles", params={"limit": 1}, timeout=30)
        return found.ok and found.json()["total"] == expected

    eventually(is_level, READY_WITHIN, "all titles can be found")
    return int(expected)
