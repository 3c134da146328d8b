"""What staff do: review, return scans, branches."""

from services.orders.domain import review
from services.orders.domain.calendar import Branch
from services.orders.domain.events import BranchHoursSet
from services.orders.domain.loan import Loan
from services.orders.domain.order import Events, Order
from services.orders.domain.refusals import CopyNotOnLoan
from services.orders.handlers.base import Request, Subject, UseCases


class Desk(UseCases):
    """Decide about orders, take books back, set branches."""

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

    def return_copy(self, barcode: str, branch_id: str | None, command_id: str) -> Loan:
        """The return scan. The same command again is about the same loan, also when the copy is lent again by then."""
        loan_id = self.store.loan_to_end(barcode, command_id, self._clock())
        if loan_id is None:
            raise CopyNotOnLoan(barcode, barcode=barcode)
        return self.store.loans.update(loan_id, lambda loan: loan.give_back(branch_id, self._clock()))

    def set_branch(self, request: Request) -> None:
        """Add a branch, or change its hours."""
        branch = Branch(**request)
        said: Events = [BranchHoursSet(branch.branch_id, branch.name, branch.hours)]
        if not self.store.branches.insert(branch.branch_id, branch, said):
            self.store.branches.update(branch.branch_id, lambda known: _replace(known, branch, said))


def _replace(known: Branch, new: Branch, said: Events) -> Events:
    known.name, known.address, known.phone, known.hours = new.name, new.address, new.phone, new.hours
    return said
