"""What staff decide about orders."""

from services.orders.domain import review
from services.orders.domain.order import Events, Order
from services.orders.handlers.base import Request, Subject, UseCases


class Desk(UseCases):
    """Claim, approve, reject."""

    def claim(self, staff: Subject, order_id: str) -> Order:
        """Take an order in hand."""
        return self.store.update_order(
            order_id, lambda order: review.claim(order, staff["account_id"], staff["name"], self._clock())
        )

    def approve(self, staff: Subject, request: Request) -> Order:
        """Say yes to lines or to the whole order."""
        return self.store.update_order(
            request["order_id"],
            lambda order: review.approve(order, request["lines"], staff["account_id"], self._clock()),
        )

    def reject(self, staff: Subject, request: Request) -> Order:
        """Say no, with a reason and words."""

        def decide(order: Order) -> Events:
            return review.reject(
                order,
                request["lines"],
                reason_code=request["reason_code"],
                message=request["message"],
                reviewer_id=staff["account_id"],
                now=self._clock(),
            )

        return self.store.update_order(request["order_id"], decide)
