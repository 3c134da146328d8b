"""``./taoshu bench search``: how well and how fast search finds what is known to be there."""

import argparse
import sys
from pathlib import Path

from tests.benchmarks import search


def main() -> int:
    parser = argparse.ArgumentParser(prog="taoshu bench", description="Measure what must not get slower or worse.")
    command = parser.add_subparsers(dest="command", required=True)
    of_search = command.add_parser("search", help="known items, typed as readers type; time, memory, import")
    of_search.add_argument("--catalogue", metavar="FILE", type=Path, default=search.DEMO, help="a file as for import")
    of_search.add_argument("--sizes", metavar="N,N", type=_sizes, default=[10_000, 100_000, 1_000_000])
    of_search.add_argument("--queries", metavar="N", type=int, default=500, help="known items of each class")
    of_search.add_argument("--seed", metavar="N", type=int, default=7)
    of_search.add_argument("--no-system", action="store_true", help="only this process: no database, no gateway")
    given = parser.parse_args()
    search.run(given.catalogue, given.sizes, given.queries, given.seed, with_system=not given.no_system)
    return 0


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",") if size]


if __name__ == "__main__":
    sys.exit(main())
