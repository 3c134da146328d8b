"""What others report, and what time brings."""

from services.catalog.service.door import Door
from services.chassis.messaging.event_handler import on_event
from services.chassis.periodic import every
from services.chassis.rpc.door import Request
from services.contracts import subscriptions as heard


class News(Door):
    """Events of orders, and what each process does by itself."""

    @on_event(heard.CATALOG_ORDER_SUBMITTED)
    def order_submitted(self, news: Request) -> None:
        """A reader wants titles."""
        self.app.order_submitted(news)

    @on_event(heard.CATALOG_EDITIONS)
    def edition_wanted(self, news: Request) -> None:
        """A reader takes another edition, too."""
        self.app.edition_wanted(news)

    @on_event(heard.CATALOG_LINES_RELEASED)
    def lines_released(self, news: Request) -> None:
        """An order lets go of titles."""
        self.app.lines_released(news)

    @on_event(heard.CATALOG_LOANS)
    def loan_changed(self, news: Request) -> None:
        """A copy left or came back."""
        self.app.loan_changed(news)

    @every(0.2, at_start=True)
    def follow_titles(self) -> None:
        """The search index of this process takes in what has changed."""
        self.app.indexing.catch_up()

    @every(2, alone=True)
    def work_off_uploads(self) -> None:
        """What staff have handed in is imported, one file at a time."""
        self.app.importing.turn()

    @every(30)
    def share_searches(self) -> None:
        """What was searched for becomes known to all."""
        self.app.search_log.share()

    @every(60, alone=True)
    def analyse_again(self) -> None:
        """Titles of an older analysis get their new tokens, a thousand at a time."""
        self.app.analyse_again(1000)
