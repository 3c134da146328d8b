"""What the rules of circulation refuse. Each carries the slug under which a person is told."""

from typing import Any


class Refused(Exception):
    """A rule or a state says no; nothing was changed."""

    slug = "request-invalid"

    def __init__(self, *subject: object, **details: Any) -> None:
        super().__init__(*subject)
        self.details = details


class OrderNotFound(Refused):
    """No such order, or not this reader's."""

    slug = "order-not-found"


class OrderStateForbids(Refused):
    """The order's state has no such move."""

    slug = "order-state-forbids"


class LineNotFound(Refused):
    """The order has no such line."""

    slug = "line-not-found"


class LineNotDecidable(Refused):
    """The line is not waiting for a decision."""

    slug = "line-not-decidable"


class ReviewedByOther(Refused):
    """Another member of staff has the order in hand."""

    slug = "reviewed-by-other"


class OverrideNeeded(Refused):
    """The policy says no by now; staff may say yes all the same, with a reason."""

    slug = "override-needed"


class ReviewSingly(Refused):
    """The order is not to be decided among many."""

    slug = "review-singly"


class TooLateToUndo(Refused):
    """The approval stands for too long, or was another's."""

    slug = "too-late-to-undo"


class CartEmpty(Refused):
    """There is nothing to order."""

    slug = "cart-empty"


class CartFull(Refused):
    """The cart holds as many titles as it can."""

    slug = "cart-full"


class LineNotInCart(Refused):
    """The title is neither in the cart nor on the shelf."""

    slug = "line-not-in-cart"


class DuplicateTitle(Refused):
    """One order asks for a title twice."""

    slug = "duplicate-title"


class TitleAlreadyHeld(Refused):
    """The reader has the title, or has asked for it."""

    slug = "title-already-held"


class LoanLimitReached(Refused):
    """The card allows fewer books at a time."""

    slug = "loan-limit-reached"


class OverdueBlocksOrders(Refused):
    """Something is late for longer than the card's days of grace."""

    slug = "overdue-blocks-orders"


class LostBooksUnsettled(Refused):
    """The reader has lost books that are not settled."""

    slug = "lost-books-unsettled"


class ParcelTooLarge(Refused):
    """The courier brings fewer books at a time."""

    slug = "parcel-too-large"


class WaitingLimitReached(Refused):
    """The reader waits for as many titles as the card allows."""

    slug = "waiting-limit-reached"


class AddressNeeded(Refused):
    """A delivery needs to know where."""

    slug = "address-needed"


class LoanNotFound(Refused):
    """No such loan, or not this reader's."""

    slug = "loan-not-found"


class LoanStateForbids(Refused):
    """The loan's state has no such move."""

    slug = "loan-state-forbids"


class RenewalLimitReached(Refused):
    """The loan was renewed as often as the card allows."""

    slug = "renewal-limit-reached"


class LoanAwaited(Refused):
    """Another reader waits for the book."""

    slug = "loan-awaited"


class LoanOverdue(Refused):
    """An overdue loan is returned, not renewed."""

    slug = "loan-overdue"


class RecallUseless(Refused):
    """The book is due soon enough as it is."""

    slug = "recall-useless"


class NobodyWaits(Refused):
    """A book is recalled only for others."""

    slug = "nobody-waits"


class CopyNotOnLoan(Refused):
    """The scanned barcode is not out with anybody."""

    slug = "copy-not-on-loan"
