"""How long things take, one after the other, and how that is told."""

import time
from collections.abc import Callable, Sequence
from statistics import quantiles

HEAD = f"  {'ms':20} {'p50':>7} {'p95':>7} {'p99':>7}"


def times(queries: Sequence[str], act: Callable[[str], object]) -> list[float]:
    """Seconds of each."""
    taken = []
    for query in queries:
        begun = time.perf_counter()
        act(query)
        taken.append(time.perf_counter() - begun)
    return taken


def show(name: str, seconds: list[float]) -> None:
    """One line: the median, and what 95 and 99 of 100 stay under."""
    cuts = quantiles(seconds, n=100)
    print(f"  {name:20} {cuts[49] * 1000:7.2f} {cuts[94] * 1000:7.2f} {cuts[98] * 1000:7.2f}")
