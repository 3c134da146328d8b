"""When a reader is reminded of a book, and when it counts as lost.

All of it follows from the loan. A step that was missed, because nothing ran or the clock jumped, is not made up for:
only the latest that is due is told.
"""

from datetime import datetime, time, timedelta

from services.orders.domain import loan_events as said
from services.orders.domain.calendar import LIBRARY_TIME, Branch, local_day
from services.orders.domain.loan import Loan
from services.orders.domain.loan_states import REMINDED_ON, LoanStatus, steps_by
from services.orders.domain.order import Events

LOST_AFTER = 90
"""Days after the due day on which a book counts as lost."""
TOLD_BEFORE = timedelta(days=14)
"""So long before that its reader was told last; a clock that jumps loses no book."""
IN_THE_MORNING = time(9)


def look_at(loan: Loan) -> datetime | None:
    """When the loan has to be looked at next; None when there is nothing to look after."""
    if loan.status != LoanStatus.ON_LOAN:
        return None
    if loan.told < len(REMINDED_ON):
        return _morning(loan, REMINDED_ON[loan.told])
    return max(_morning(loan, LOST_AFTER), (loan.told_at or loan.started_at) + TOLD_BEFORE)


def due(loan: Loan, branch: Branch | None, now: datetime) -> Events:
    """Do what is due: move the due day off a closed one, remind the reader, or give the book up."""
    if loan.status != LoanStatus.ON_LOAN:
        return []
    today = local_day(now)
    if moved := loan.keep_off_closed_days(branch, now):
        return moved
    moment = look_at(loan)
    if moment is None or moment > now:
        return []
    if loan.told == len(REMINDED_ON):
        return loan.lose(now)
    loan.told, loan.told_at = steps_by(today, loan.due_on), now
    late = (today - loan.due_on).days
    if late <= 0:
        return [loan.fact(said.LoanDueSoon, due_on=loan.due_on)]
    return [loan.fact(said.LoanOverdue, due_on=loan.due_on, days=late)]


def _morning(loan: Loan, days_after_due: int) -> datetime:
    return datetime.combine(loan.due_on + timedelta(days=days_after_due), IN_THE_MORNING, LIBRARY_TIME)
