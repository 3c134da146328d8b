"""The entrypoints of users: they translate, the handlers decide."""

from typing import Any

from services.chassis.application import Application, Parts
from services.chassis.clock import utc_now
from services.chassis.correlation import id_of_command
from services.chassis.health import Health
from services.chassis.messaging.event_handler import on_event
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import subscriptions as heard
from services.contracts import users as asked
from services.contracts.shapes import Nothing, Page
from services.users import views
from services.users.handlers import Handlers
from services.users.storage import Store

ANYONE_SIGNED_IN = ("reader", "staff", "courier", "admin")


def build(parts: Parts) -> Handlers:
    """The wiring of this service."""
    return Handlers(Store(parts.database, parts.relay), utc_now)


class Service:
    """Users, as other processes see it."""

    name = "users"
    app: Any = Application(build, migrations="services.users.migrations")
    health_of: Any = Health()

    @query(Nothing)
    def health(self, subject: Subject, request: Request) -> dict[str, bool]:
        """Whether this service does its work."""
        report: dict[str, bool] = self.health_of.report()
        return report

    @command(asked.Register)
    def register(self, subject: Subject, request: Request) -> dict[str, Any]:
        """A reader signs up."""
        return views.account_view(self.app.register(request, id_of_command()))

    @command(asked.Appoint, allow=("admin",))
    def appoint(self, subject: Subject, request: Request) -> dict[str, Any]:
        """An administrator creates an account."""
        return views.account_view(self.app.appoint(request, id_of_command()))

    @query(asked.Readers, allow=("staff", "admin"))
    def readers(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Readers that staff look for, or that wait for their card."""
        return views.readers_of(self.app.store.database, **request)

    @query(asked.OfReader, allow=("staff", "admin"))
    def reader(self, subject: Subject, request: Request) -> dict[str, Any]:
        """One reader."""
        return views.account_view(self.app.reader(request["reader_id"]))

    @command(asked.GrantCard, allow=("staff", "admin"))
    def grant_card(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Staff confirm a reader's card."""
        return views.account_view(self.app.grant_card(**request))

    @command(asked.ConfirmNeeds, allow=("staff", "admin"))
    def confirm_needs(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Staff note a reader's needs, with the reader's consent."""
        noted = {name: request[name] for name in ("reader_id", "needs", "until")}
        return views.account_view(self.app.confirm_needs(subject["account_id"], **noted))

    # A sign-in is no command to remember: its answer holds a secret, and signing in twice harms nobody.
    @query(asked.SignIn)
    def sign_in(self, subject: Subject, request: Request) -> dict[str, Any]:
        """A fresh token for a login and its password."""
        token, session, account = self.app.sign_in(**request)
        return {
            "token": token,
            "expires_at": session.expires_at.isoformat(),
            "account": views.account_view(account),
        }

    @query(asked.OfSession)
    def sign_out(self, subject: Subject, request: Request) -> None:
        """End a session."""
        self.app.sign_out(request["token"])

    @query(asked.OfSession)
    def subject_of(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Whose token this is."""
        session, account = self.app.subject_of(request["token"])
        return {
            "session_id": session.session_id,
            "expires_at": session.expires_at.isoformat(),
            "account": views.account_view(account),
        }

    @query(Page, allow=ANYONE_SIGNED_IN)
    def notices(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The newest notices."""
        return views.notices_of(self.app.store.database, subject["account_id"], **request)

    @on_event(heard.USERS_NOTICES)
    def notify(self, news: Request) -> None:
        """Something happened that a reader must know."""
        self.app.notify(news)

    @on_event(heard.USERS_FORGOTTEN)
    def forget(self, news: Request) -> None:
        """Nobody is to know any more who an order was for."""
        self.app.forget(news)
