"""What becomes of a book while a reader has it."""

from services.orders.domain.loan import Loan
from services.orders.domain.refusals import CopyNotOnLoan, LoanNotFound, NobodyWaits
from services.orders.handlers.base import Subject, UseCases


class Lending(UseCases):
    """Renew, recall, fetch, return, miss. A reader does so with their own loans, staff for anybody."""

    def renew(self, subject: Subject, loan_id: str) -> Loan:
        """Keep a book longer."""
        own, now = self._own_loan(subject, loan_id), self._clock()
        terms, is_awaited = self._terms_of(own.reader), self.store.is_awaited(own.title_id)
        # The calendar is read with every attempt: a closure that is made known meanwhile moves the loan's version.
        return self.store.loans.update(
            loan_id, lambda loan: loan.renew(loan.book(is_awaited), terms, self.store.branch(loan.branch_id), now)
        )

    def recall(self, loan_id: str) -> Loan:
        """Ask for a book earlier, since others wait. Raises NobodyWaits, RecallUseless."""
        known = self.store.loans.load(loan_id)
        if not self.store.is_awaited(known.title_id):
            raise NobodyWaits(loan_id)
        terms, branch = self._terms_of(known.reader), self.store.branch(known.branch_id)
        return self.store.loans.update(loan_id, lambda loan: loan.recall(terms, branch, self._clock()))

    def collect(self, subject: Subject, loan_id: str, address: str | None) -> Loan:
        """Have the courier fetch a book."""
        self._own_loan(subject, loan_id)
        return self.store.loans.update(loan_id, lambda loan: loan.ask_collection(address, self._clock()))

    def claim_returned(self, subject: Subject, loan_id: str) -> Loan:
        """The reader says that the book is back."""
        self._own_loan(subject, loan_id)
        return self.store.loans.update(loan_id, lambda loan: loan.claim_returned(self._clock()))

    def deny_return(self, loan_id: str) -> Loan:
        """Staff looked for a book that its reader says is back, and did not find it."""
        return self.store.loans.update(loan_id, lambda loan: loan.deny_return(self._clock()))

    def lose(self, subject: Subject, loan_id: str) -> Loan:
        """A book is gone."""
        self._own_loan(subject, loan_id)
        return self.store.loans.update(loan_id, lambda loan: loan.lose(self._clock()))

    def settle(self, loan_id: str) -> Loan:
        """A lost book is made good or forgiven."""
        return self.store.loans.update(loan_id, lambda loan: loan.settle(self._clock()))

    def found(self, loan_id: str) -> Loan:
        """The book of this loan is here after all, whatever became of its copy since."""
        return self.store.loans.update(loan_id, lambda loan: loan.give_back(None, self._clock()))

    def return_copy(self, barcode: str, branch_id: str | None, command_id: str) -> Loan:
        """The return scan. The same command again is about the same loan, also when the copy is lent again by then."""
        loan_id = self.store.loans.to_end(barcode, command_id, self._clock())
        if loan_id is None:
            raise CopyNotOnLoan(barcode, barcode=barcode)
        return self.store.loans.update(loan_id, lambda loan: loan.give_back(branch_id, self._clock()))

    def _own_loan(self, subject: Subject, loan_id: str) -> Loan:
        own = self.store.loans.load(loan_id)
        if subject["role"] == "reader" and own.reader.reader_id != subject["account_id"]:
            raise LoanNotFound(loan_id)
        return own
