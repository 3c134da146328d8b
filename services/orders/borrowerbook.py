"""Where it is kept what orders knows of readers."""

from collections.abc import Iterator

from pymongo import IndexModel, ReturnDocument
from pymongo.collection import Collection

from services.chassis.storage import projections
from services.chassis.storage.aggregates import Document
from services.chassis.storage.codec import decoder
from services.orders.domain.borrower import Borrower

BORROWER_INDEXES = [IndexModel("waiting")]


class BorrowerBook:
    """Every reader who has registered or put something into a cart."""

    def __init__(self, collection: Collection[Document]) -> None:
        self._borrowers = collection

    def of(self, reader_id: str, name: str) -> Borrower:
        """What is known of a reader; who is not known yet is a newcomer."""
        newcomer: Document = {"$setOnInsert": {"name": name}}
        document = self._borrowers.find_one_and_update(
            {"_id": reader_id}, newcomer, upsert=True, return_document=ReturnDocument.AFTER
        )
        assert document is not None
        return decoder(Borrower)({**document, "reader_id": document["_id"]})

    def __iter__(self) -> Iterator[Borrower]:
        """Every reader that orders knows of."""
        decode = decoder(Borrower)
        for document in self._borrowers.find():
            yield decode({**document, "reader_id": document["_id"]})

    def note(self, reader_id: str, sequence: int, facts: Document) -> None:
        """Keep what the users service said of a reader."""
        projections.keep(self._borrowers, reader_id, sequence, facts)

    def choose_record(self, reader_id: str, keep: bool) -> None:
        """Keep the record of a reader, or forget it as everybody's."""
        self._borrowers.update_one({"_id": reader_id}, {"$set": {"keeps_record": keep}})
