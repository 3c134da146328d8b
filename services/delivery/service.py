"""The entrypoints of delivery: they translate, the handlers decide."""

import secrets
from typing import Any

from services.chassis.application import Application, Parts
from services.chassis.clock import utc_now
from services.chassis.correlation import id_of_command
from services.chassis.health import Health
from services.chassis.messaging.event_handler import on_event
from services.chassis.periodic import every
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import delivery as asked
from services.contracts import subscriptions as heard
from services.contracts.shapes import Nothing, OfOrder, Page
from services.delivery.domain.handover import Handover
from services.delivery.handlers import Handlers
from services.delivery.storage import Store
from services.delivery.views import Views

DESK = ("staff", "courier", "admin")
HOUR = 3600
MOVE_SECONDS = 15


def new_code() -> str:
    """Six digits that nobody can guess in five tries."""
    return f"{secrets.randbelow(1_000_000):06d}"


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    return Handlers(Store(parts.database, parts.relay), utc_now, new_code)


class Service:
    """Delivery, as other processes see it."""

    name = "delivery"
    app: Any = Application(build, migrations="services.delivery.migrations")
    health_of: Any = Health()

    @query(Nothing)
    def health(self, subject: Subject, request: Request) -> dict[str, bool]:
        """Whether this service does its work."""
        report: dict[str, bool] = self.health_of.report()
        return report

    @query(asked.Slots)
    def slots(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Windows to choose from."""
        return self._views.slots(utc_now(), request["method"], request["branch_id"], request["date"])

    @query(asked.Handovers, allow=DESK)
    def handovers(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What the dispatch desk has to do."""
        return self._views.handovers(request, for_courier=subject["role"] == "courier")

    @command(OfOrder, allow=DESK)
    def pack(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The books are together."""
        return self._handover_view(subject, self.app.pack(**request))

    @command(asked.Dispatch, allow=DESK)
    def dispatch(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The books leave with the courier."""
        return self._handover_view(subject, self.app.dispatch(**request))

    @command(asked.Attempt, allow=DESK)
    def attempt(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What happened at the door."""
        return self._handover_view(subject, self.app.attempt(subject["account_id"], **request))

    @command(asked.CollectWithCode, allow=DESK)
    def collect(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader is at the counter with a code."""
        return self._handover_view(subject, self.app.collect(**request))

    @query(Page, allow=DESK)
    def runs(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Courier rounds."""
        return self._views.runs(request["limit"])

    @command(asked.PlanRun, allow=DESK)
    def plan_run(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Plan a courier round."""
        run = self.app.plan_run(request, id_of_command())
        return {"run_id": run.run_id, "branch_id": run.branch_id, "order_ids": request["order_ids"]}

    @query(Page, allow=DESK)
    def collections(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Books that readers asked to have fetched."""
        return self._views.collections()

    @query(Nothing, allow=("reader",))
    def record(self, subject: Subject, request: Request) -> dict[str, Any]:
        """What was brought to a reader, and fetched."""
        return self._views.record_of(subject["account_id"])

    # what orders reports

    @on_event(heard.DELIVERY_ORDER_SUBMITTED)
    def order_submitted(self, news: Request) -> None:
        """An order wants a slot."""
        self.app.order_submitted(news)

    @on_event(heard.DELIVERY_SLOT_RELEASED)
    def slot_released(self, news: Request) -> None:
        """An order gives its slot back."""
        self.app.slot_released(news)

    @on_event(heard.DELIVERY_ORDER_APPROVED)
    def order_approved(self, news: Request) -> None:
        """There is something to pack."""
        self.app.order_approved(news)

    @on_event(heard.DELIVERY_ORDER_ENDED)
    def order_ended(self, news: Request) -> None:
        """Nothing is to be handed over any more."""
        self.app.order_ended(news)

    @on_event(heard.DELIVERY_COLLECTIONS)
    def collections_changed(self, news: Request) -> None:
        """A book is to be fetched, or is back."""
        self.app.collections_changed(news)

    @on_event(heard.DELIVERY_FORGOTTEN)
    def order_forgotten(self, news: Request) -> None:
        """Nobody is to know any more who an order was for."""
        self.app.order_forgotten(news)

    @on_event(heard.DELIVERY_BRANCH_HOURS)
    def branch_changed(self, news: Request) -> None:
        """A branch and its hours."""
        self.app.branch_changed(news)

    @every(HOUR, at_start=True)
    def open_slots(self) -> None:
        """Open the slots of the next days."""
        self.app.open_slots()

    @every(MOVE_SECONDS, alone=True)
    def move_appointments(self) -> None:
        """Find another window for whoever has one of a closed day."""
        self.app.move_appointments()

    @property
    def _views(self) -> Views:
        return Views(self.app.store.database)

    def _handover_view(self, subject: Subject, handover: Handover) -> dict[str, Any]:
        return self._views.handover(handover, for_courier=subject["role"] == "courier")
