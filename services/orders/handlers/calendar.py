"""When the branches are open, and what follows for those who rely on it."""

from collections.abc import Callable

from services.orders.domain.branch_events import BranchClosuresSet, BranchHoursSet, ClosedDays
from services.orders.domain.calendar import Branch, Closure
from services.orders.domain.closing import keep_longer
from services.orders.domain.library_refusals import BranchNotFound, ClosureNotFound
from services.orders.domain.order import Events
from services.orders.handlers.base import Request, UseCases


class Calendar(UseCases):
    """Set branches, close them for some days, put off what falls on these days."""

    def set_branch(self, request: Request) -> None:
        """Add a branch, or change its hours."""
        branch = Branch(**request)
        said: Events = [BranchHoursSet(branch.branch_id, branch.name, branch.hours)]
        if not self.store.branches.insert(branch.branch_id, branch, said):
            self.store.branches.update(branch.branch_id, lambda known: _replace(known, branch, said))

    def close_branches(self, request: Request, closure_id: str) -> list[str]:
        """Close branches for some days, all of them where none is named; returns their ids. Raises ClosureInvalid."""
        closure = Closure(closure_id, request["first_on"], request["last_on"], request["reason"])
        closure.check(self._today())
        branch_ids = sorted(request["branch_ids"] or self.store.branch_ids())
        if not self.store.branches_closed_by(closure_id):
            # Whether all of them can be closed comes first: all are, or none.
            for branch_id in branch_ids:
                self.store.branches.load(branch_id).close(closure, self._today())
        for branch_id in branch_ids:
            self._change_closures(branch_id, lambda branch: branch.close(closure, self._today()))
        return branch_ids

    def lift_closure(self, closure_id: str, command_id: str) -> list[str]:
        """Open after all, wherever it was closed; returns these branches. Raises ClosureNotFound."""
        branch_ids = self.store.branches_closed_by(closure_id, command_id)
        if not branch_ids:
            raise ClosureNotFound(closure_id)
        for branch_id in branch_ids:
            self._change_closures(branch_id, lambda branch: branch.lift(closure_id))
        return branch_ids

    def calendar_changed(self, news: Request) -> None:
        """Put off what falls on days on which the branch is closed now: loans by their sweep, books at the counter."""
        now, branch = self._clock(), self.store.branch(news["branch_id"])
        if branch is None:
            raise BranchNotFound(news["branch_id"])
        self.store.loans.look_at_closed_days(branch, self._today(), now)
        for order_id in self.store.waiting_at_the_counter(branch.branch_id):
            self.store.update_order(order_id, lambda order: keep_longer(order, branch, now))

    def _change_closures(self, branch_id: str, change: Callable[[Branch], None]) -> None:
        def decide(branch: Branch) -> Events:
            change(branch)
            closed = [ClosedDays(each.first_on, each.last_on, each.reason) for each in branch.closures]
            return [BranchClosuresSet(branch.branch_id, closed)]

        self.store.branches.update(branch_id, decide)


def _replace(known: Branch, new: Branch, said: Events) -> Events:
    known.name, known.address, known.phone, known.hours = new.name, new.address, new.phone, new.hours
    return said
