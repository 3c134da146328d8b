"""The classes of the Chinese Library Classification, so that a new library can be browsed by them.

``classes.csv`` has its 22 main classes and the next levels, with groups of the editors' own where a level has only
longer numbers (``K8``). A class that the library has named itself keeps its name.
"""

import csv
from pathlib import Path
from typing import Any

from pymongo import UpdateOne
from pymongo.database import Database

CLASSES = Path(__file__).parents[1] / "classes.csv"


def apply(database: Database[dict[str, Any]]) -> None:
    """Add the classes that are not there."""
    with CLASSES.open(encoding="utf-8", newline="") as file:
        names = {row["category"]: row["name"] for row in csv.DictReader(file)}
    database["categories"].bulk_write(
        [UpdateOne({"_id": each}, {"$setOnInsert": {"name": name}}, upsert=True) for each, name in names.items()]
    )
