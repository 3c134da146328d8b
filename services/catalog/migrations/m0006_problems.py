"""What was wrong with the records of an import is read by import and record."""

from typing import Any

from pymongo.database import Database

from services.catalog.storage import INDEXES
from services.chassis.storage import indexes


def apply(database: Database[dict[str, Any]]) -> None:
    """Create the index that the list of problems relies on."""
    indexes.create(database, {"import_problems": INDEXES["import_problems"]})
