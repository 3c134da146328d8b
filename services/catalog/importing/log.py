"""Where imports and what was wrong with their records are kept."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pymongo import ReplaceOne
from pymongo.database import Database

from services.catalog.importing.facts import Problem
from services.chassis.storage.codec import decoder, encode

Document = dict[str, Any]


@dataclass(slots=True)
class Progress:
    """How far an import is: records read, and what became of them."""

    import_id: str
    name: str
    begun_at: datetime
    read: int = 0
    added: int = 0
    known: int = 0
    skipped: int = 0
    problems: int = 0
    is_done: bool = False


class ImportLog:
    """The imports of this library."""

    def __init__(self, database: Database[Document]) -> None:
        self._imports = database["imports"]
        self._problems = database["import_problems"]

    def find(self, import_id: str) -> Progress | None:
        """One import, if it was ever begun."""
        document = self._imports.find_one({"_id": import_id})
        return decoder(Progress)(document) if document else None

    def keep(self, progress: Progress, problems: dict[int, list[Problem]]) -> None:
        """Keep how far an import is, and first what was wrong, by the number of the record."""
        of = progress.import_id
        rows = [
            {"_id": f"{of}.{number}.{place}", "import_id": of, "number": number, **asdict(each)}
            for number, of_record in problems.items()
            for place, each in enumerate(of_record)
        ]
        if rows:
            told = [ReplaceOne({"_id": row["_id"]}, row, upsert=True) for row in rows]
            self._problems.bulk_write(told, ordered=False)
        self._imports.replace_one({"_id": progress.import_id}, encode(progress), upsert=True)

    def problems(self, import_id: str, after: int = 0) -> Iterator[Document]:
        """What was wrong, in the order of the records, behind one of them."""
        behind = {"import_id": import_id, "number": {"$gt": after}}
        yield from self._problems.find(behind, {"_id": 0}).sort([("number", 1), ("field", 1)])
