"""Loans, from the handover scan to the return scan."""

from typing import Any

from services.chassis.clock import utc_now
from services.chassis.correlation import id_of_command
from services.chassis.rpc.door import Request, Subject
from services.chassis.rpc.server import command, query
from services.contracts import loans as asked
from services.contracts.orders import OfReader
from services.orders import views
from services.orders.domain.calendar import local_day
from services.orders.domain.loan import Loan
from services.orders.service.door import DESK, READER, STAFF, Door


class Lending(Door):
    """Keep longer, have fetched, bring back."""

    @query(asked.Loans, allow=READER)
    def loans(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The reader's loans."""
        return self._views.loans_of(subject["account_id"], local_day(utc_now()), **request)

    @query(OfReader, allow=STAFF)
    def loans_of_reader(self, subject: Subject, request: Request) -> dict[str, Any]:
        """A reader's loans, for staff."""
        return self._views.loans_of(today=local_day(utc_now()), going_on=False, **request)

    @command(asked.OfLoan, allow=("reader", *STAFF))
    def renew(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Keep a book longer."""
        return self._loan_view(self.app.renew(subject, request["loan_id"]))

    @command(asked.OfLoan, allow=STAFF)
    def recall(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Ask for a book earlier."""
        return self._loan_view(self.app.recall(request["loan_id"]))

    @command(asked.Collect, allow=READER)
    def collect(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Have the courier fetch a book."""
        return self._loan_view(self.app.collect(subject, request["loan_id"], request["address"]))

    @command(asked.ReturnCopy, allow=DESK)
    def return_copy(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Scan a book back in."""
        return self._loan_view(self.app.return_copy(**request, command_id=id_of_command()))

    @command(asked.OfLoan, allow=("reader", *STAFF))
    def claim_returned(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The book is said to be back."""
        return self._loan_view(self.app.claim_returned(subject, request["loan_id"]))

    @command(asked.OfLoan, allow=STAFF)
    def deny_return(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The book was not found."""
        return self._loan_view(self.app.deny_return(request["loan_id"]))

    @command(asked.OfLoan, allow=("reader", *STAFF))
    def lose(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The book is gone."""
        return self._loan_view(self.app.lose(subject, request["loan_id"]))

    @command(asked.OfLoan, allow=STAFF)
    def settle(self, subject: Subject, request: Request) -> dict[str, Any]:
        """A lost book is made good or forgiven."""
        return self._loan_view(self.app.settle(request["loan_id"]))

    @command(asked.OfLoan, allow=STAFF)
    def found(self, subject: Subject, request: Request) -> dict[str, Any]:
        """The book of this loan is here after all."""
        return self._loan_view(self.app.found(request["loan_id"]))

    @query(asked.LoanQueue, allow=STAFF)
    def loan_queue(self, subject: Subject, request: Request) -> dict[str, Any]:
        """Loans that staff have to look after."""
        return self._views.loan_queue(local_day(utc_now()), **request)

    def _loan_view(self, loan: Loan) -> dict[str, Any]:
        return views.loan_view(loan, local_day(utc_now()))
