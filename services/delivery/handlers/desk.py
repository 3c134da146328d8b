"""What the desk and the courier do."""

from services.delivery.domain.handover import Handover
from services.delivery.domain.refusals import PickupCodeWrong
from services.delivery.domain.run import Run
from services.delivery.domain.states import Status
from services.delivery.handlers.base import Request, UseCases


class Desk(UseCases):
    """Pack, travel, hand over."""

    def pack(self, order_id: str) -> Handover:
        """The books are together."""
        code = self._new_code()
        return self.store.handovers.update(order_id, lambda handover: handover.pack(code))

    def dispatch(self, order_id: str, run_id: str | None) -> Handover:
        """The books leave with the courier."""
        if run_id:
            self.store.runs.load(run_id)
        return self.store.handovers.update(order_id, lambda handover: handover.dispatch(run_id))

    def attempt(self, courier_id: str, order_id: str, outcome: str, proof: str | None) -> Handover:
        """What happened at the door."""
        now = self._clock()
        return self.store.handovers.update(order_id, lambda handover: handover.attempt(outcome, proof, courier_id, now))

    def collect(self, order_id: str, code: str) -> Handover:
        """The reader is at the counter. Raises PickupCodeWrong, after the wrong code was counted."""
        now = self._clock()
        handover = self.store.handovers.update(order_id, lambda waiting: waiting.collect(code, now))
        if handover.status != Status.COMPLETED:
            raise PickupCodeWrong(order_id)
        return handover

    def plan_run(self, request: Request, run_id: str) -> Run:
        """A courier round with its first handovers; all of them can travel, or there is no round."""
        if not self.store.runs.has_heard(run_id):
            for order_id in request["order_ids"]:
                self.store.handovers.load(order_id).check_can_travel()
        run = Run(run_id, request["branch_id"], request["starts_at"], request["courier_id"], self._clock())
        self.store.runs.insert(run_id, run, [])
        for order_id in request["order_ids"]:
            self.store.handovers.update(order_id, lambda handover: handover.join_run(run_id))
        return run
