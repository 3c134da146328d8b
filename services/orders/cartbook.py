"""Where carts and shelves are kept."""

from collections.abc import Callable

from pymongo.collection import Collection

from services.chassis.storage.aggregates import Document
from services.chassis.storage.codec import decoder, encode
from services.orders.domain.cart import Cart


class CartBook:
    """The cart and the shelf of every reader."""

    def __init__(self, collection: Collection[Document]) -> None:
        self._carts = collection

    def of(self, reader_id: str) -> Cart:
        """The reader's cart and shelf."""
        document = self._carts.find_one({"_id": reader_id})
        return decoder(Cart)(document) if document else Cart(reader_id)

    def update(self, reader_id: str, change: Callable[[Cart], None]) -> Cart:
        """Change a cart as one conditional write; again from the start when another tab came first."""
        while True:
            before = self._carts.find_one({"_id": reader_id}) or {"version": 0}
            cart = decoder(Cart)({"reader_id": reader_id, **before})
            change(cart)
            changed = {**encode(cart), "version": before["version"] + 1}
            unchanged = {"_id": reader_id, "version": before["version"]}
            if self._swap(unchanged, changed):
                return cart

    def _swap(self, unchanged: Document, changed: Document) -> bool:
        if unchanged["version"]:
            return bool(self._carts.replace_one(unchanged, changed).matched_count)
        added = self._carts.update_one({"_id": unchanged["_id"]}, {"$setOnInsert": changed}, upsert=True)
        return added.upserted_id is not None
