"""What orders reports; any of it may come twice, late, or before what it follows."""

from contextlib import suppress

from services.delivery.domain import record
from services.delivery.domain.handover import Handover
from services.delivery.domain.parcel import Parcel, Recipient
from services.delivery.domain.refusals import HandoverNotFound
from services.delivery.domain.run import Collection
from services.delivery.domain.states import Status
from services.delivery.handlers.base import Request, UseCases

NOWHERE = "none"
"""The branch of a handover that never was."""


class News(UseCases):
    """Follow approved orders to their end, and books that are to be fetched."""

    def order_approved(self, news: Request) -> None:
        """There is something to pack; an order that asks again is told where its books are."""
        order_id = news["order_id"]
        handover = self._new_handover(news)
        if not self.store.handovers.insert(order_id, handover, handover.news()):
            self.store.handovers.update(order_id, lambda known: known.approved_again(handover, news.get("status")))

    def _new_handover(self, news: Request) -> Handover:
        goal = news["fulfilment"]
        starts_at, ends_at = self.store.window(goal["slot_id"])
        return Handover(
            order_id=news["order_id"],
            recipient=Recipient(**news["reader"]),
            method=goal["method"],
            branch_id=goal["branch_id"],
            created_at=self._clock(),
            address=goal["address"],
            starts_at=starts_at,
            ends_at=ends_at,
            lines=[Parcel(**line) for line in news["lines"]],
        )

    def order_ended(self, news: Request) -> None:
        """Nothing is to be handed over any more, or not yet; an order that asks again is told so again.

        A marker is left where no handover exists, so that an approval which arrives late creates none.
        """
        order_id, reader = news["order_id"], Recipient(news["reader_id"])
        number = news.get("number", 0)
        status = Status.WITHDRAWN if number else Status.CANCELLED
        marker = Handover(order_id, reader, "pickup", NOWHERE, self._clock(), status=status, withdrawn=number)
        if not self.store.handovers.insert(order_id, marker, marker.news()):
            self.store.handovers.update(
                order_id, lambda handover: handover.withdraw(number) if number else handover.cancel()
            )

    def order_forgotten(self, news: Request) -> None:
        """Let go of whom the books were brought to, and fetched from."""
        for loan_id in self.store.collections_of(news["order_id"]):
            self.store.collections.update(loan_id, record.forget_collection)
        # Of an order that ended before it came to a handover there may be nothing here.
        with suppress(HandoverNotFound):
            self.store.handovers.update(news["order_id"], record.forget_handover)

    def collections_changed(self, news: Request) -> None:
        """A book is to be fetched, or is back or lost.

        A marker is left where nobody asked for it to be fetched, so that a request which arrives late has no effect.
        """
        now = self._clock()
        is_back = news["event"] != "collection-requested"
        collection = Collection(
            loan_id=news["loan_id"],
            order_id=news["order_id"],
            recipient=Recipient(news["reader_id"]) if is_back else Recipient(**news["reader"]),
            address="" if is_back else news["address"],
            branch_id=news["branch_id"],
            title=news["title"],
            barcode=news["barcode"],
            asked_at=now,
            done_at=now if is_back else None,
        )
        if not self.store.collections.insert(collection.loan_id, collection, []):
            self.store.collections.update(
                collection.loan_id,
                lambda asked: asked.finish(now) if is_back else asked.ask_again(news["address"], now),
            )
