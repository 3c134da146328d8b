"""What others report, and what time brings."""

from services.chassis.messaging.event_handler import on_event
from services.chassis.periodic import every
from services.chassis.rpc.door import Request
from services.contracts import subscriptions as heard
from services.orders.service.door import Door

SWEEP_SECONDS = 15
HOUR = 3600


class News(Door):
    """Events of other services, and the deadlines."""

    @on_event(heard.ORDERS_LINE_ANSWERS)
    def line_answered(self, news: Request) -> None:
        """The catalog answered for a line."""
        self.app.line_answered(news)

    @on_event(heard.ORDERS_EDITIONS)
    def edition_allotted(self, news: Request) -> None:
        """The catalog found another edition for a line."""
        self.app.edition_allotted(news)

    @on_event(heard.ORDERS_SLOT_ANSWERS)
    def slot_answered(self, news: Request) -> None:
        """Delivery answered for the slot."""
        self.app.slot_answered(news)

    @on_event(heard.ORDERS_HANDOVERS)
    def handover_progressed(self, news: Request) -> None:
        """Delivery moved an order on."""
        self.app.handover_progressed(news)

    @on_event(heard.ORDERS_TO_REVIEW)
    def ready_for_review(self, news: Request) -> None:
        """A rule may approve an order at once."""
        self.app.ready_for_review(news)

    @on_event(heard.ORDERS_LOANS_ENDED)
    def loan_ended(self, news: Request) -> None:
        """A book came back, or is lost."""
        self.app.loan_ended(news)

    @on_event(heard.ORDERS_CALENDAR)
    def calendar_changed(self, news: Request) -> None:
        """A branch opens at other times."""
        self.app.calendar_changed(news)

    @on_event(heard.ORDERS_READERS)
    def reader_changed(self, news: Request) -> None:
        """A reader registered or was given a card."""
        self.app.reader_changed(news)

    @every(SWEEP_SECONDS, alone=True)
    def keep_deadlines(self) -> None:
        """Look after orders that have waited long enough."""
        self.app.keep_deadlines()

    @every(HOUR, at_start=True, alone=True)
    def mend(self) -> None:
        """Complete what an older build wrote."""
        self.app.mend()

    @every(HOUR, at_start=True, alone=True)
    def forget_records(self) -> None:
        """Forget who borrowed what was over long ago."""
        self.app.forget_records()

    @every(SWEEP_SECONDS, alone=True)
    def keep_reminders(self) -> None:
        """Remind readers of their books."""
        self.app.keep_reminders()
