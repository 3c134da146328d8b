"""The rules of circulation become the library's own data; the first are those of ``rules.yaml``."""

from pathlib import Path
from typing import Any

import yaml
from pymongo.database import Database

from services.chassis.storage import indexes
from services.chassis.storage.codec import decoder
from services.orders.domain.rules import Rules
from services.orders.storage import INDEXES

FIRST = Path(__file__).parents[1] / "rules.yaml"


def apply(database: Database[dict[str, Any]]) -> None:
    """Keep the first version, and create the indexes of what the policy asks."""
    indexes.create(database, INDEXES)
    document = first_rules()
    decoder(Rules)(document).check()
    database["rules"].replace_one({"_id": document["version"]}, document, upsert=True)


def first_rules() -> dict[str, Any]:
    """The rules that come with the library, as a document."""
    written = yaml.safe_load(FIRST.read_text("utf-8"))
    return {**written, "version": 1, "effective_from": written["effective_from"].isoformat()}
