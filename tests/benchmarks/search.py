"""How well and how fast search finds known items, beside MongoDB's own text index over the same records."""

import resource
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from services.catalog.retrieval.folding import key_of
from services.catalog.search import SearchIndex, Wanted, main_title
from tests.benchmarks import system as running
from tests.benchmarks.catalogues import grown, of_file
from tests.benchmarks.forms import Forms, Query
from tests.benchmarks.times import HEAD, show, times

DEMO = Path(__file__).parents[2] / "deploy" / "demo" / "titles.csv"
SHOWN = 10
LONGEST = 200
REPEATED = (
    "的 ",
    "1 ",
    "2016 ",
    "shi ",
    "xian",
    "zhongguoshi",
    "a",
    "中国文学史",
    "人 民 文 学 大 中 国 史 ",
    "红楼梦hlm ",
)
"""What, written over and over as far as a query may go, makes search work hardest."""

Title = dict[str, Any]
Find = Callable[[str], list[str]]


def run(catalogue: Path, sizes: list[int], count: int, seed: int, with_system: bool) -> None:
    """Measure everything and print it."""
    begun = time.perf_counter()
    titles = of_file(catalogue)
    print(f"{len(titles)} titles of {catalogue.name}, read and analysed: {_rate(len(titles), begun)}")
    asked = list(Forms(titles, seed).queries(count))
    keys = {title["_id"]: key_of(main_title(title["title"])) for title in titles}
    _relevance("this search", asked, keys, _finding(_built(titles)))
    if with_system:
        with running.system() as system:
            _relevance("MongoDB $text", asked, keys, running.text_index(system, titles))
            running.through_the_gateway(system, catalogue, asked)
    for size in sizes:
        _speed(titles, size, asked, seed)


def _built(titles: Iterable[Title]) -> SearchIndex:
    index = SearchIndex()
    for title in titles:
        index.put(title)
    index.commit()
    return index


def _finding(index: SearchIndex) -> Find:
    return lambda q: index.find(Wanted(q=q, limit=SHOWN)).title_ids


def _relevance(name: str, asked: list[tuple[str, list[Query]]], keys: dict[str, str], find: Find) -> None:
    """A hit is a title with the same main title, of whatever edition."""
    print(f"\n{name:20} {'queries':>8} {'recall@1':>9} {'recall@10':>10} {'MRR':>6}")
    totals: list[tuple[float, float, float]] = []
    for form, queries in asked:
        ranks = [_rank([keys[title_id] for title_id in find(each.typed)], keys[each.meant["_id"]]) for each in queries]
        of_form = (
            sum(rank == 1 for rank in ranks) / len(ranks),
            sum(rank > 0 for rank in ranks) / len(ranks),
            sum(1 / rank for rank in ranks if rank) / len(ranks),
        )
        totals.append(of_form)
        print(f"  {form:18} {len(queries):8} {of_form[0]:9.3f} {of_form[1]:10.3f} {of_form[2]:6.3f}")
    means = [sum(column) / len(totals) for column in zip(*totals, strict=True)]
    print(f"  {'all classes':18} {sum(len(q) for _, q in asked):8} {means[0]:9.3f} {means[1]:10.3f} {means[2]:6.3f}")


def _rank(found: list[str], meant: str) -> int:
    return found.index(meant) + 1 if meant in found[:SHOWN] else 0


def _speed(titles: list[Title], size: int, asked: list[tuple[str, list[Query]]], seed: int) -> None:
    memory, begun = _memory(), time.perf_counter()
    index = _built(grown(titles, size, seed))
    print(f"\n{size} titles: index in {time.perf_counter() - begun:.1f} s, {_memory() - memory:.0f} MB more memory")
    print(HEAD)
    every = [query.typed for _, queries in asked for query in queries]
    show("search", times(every, lambda q: index.find(Wanted(q=q))))
    show("search, available", times(every, lambda q: index.find(Wanted(q=q, available=True))))
    show("browse a class", times(["I", "I2", "K", "Z"] * 50, lambda c: index.find(Wanted(category=c))))
    show("one character", times(list("的中人大一史学国") * 25, lambda q: index.find(Wanted(q=q))))
    hardest = [(each * LONGEST)[:LONGEST] for each in REPEATED]
    show("200 characters", times(hardest * 10, lambda q: index.find(Wanted(q=q))))
    begun_words = [q[:length] for q in every[::3] for length in range(1, 5)]
    show("autocomplete", times(begun_words, lambda q: index.suggest(q, SHOWN)))


def _rate(count: int, begun: float) -> str:
    return f"{count / (time.perf_counter() - begun):.0f}/s"


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
