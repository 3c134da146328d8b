"""Who hears what: every durable queue, its service and the events bound to it.

Queue names are literals; one is never reused for another purpose. The topology step declares them and the
services consume them, so a queue and its consumer cannot drift apart.
"""

from dataclasses import dataclass

from services.contracts import branch_events as branches
from services.contracts import catalog_events as catalog
from services.contracts import delivery, users
from services.contracts import loan_events as loans
from services.contracts import order_events as orders
from services.contracts.event import EventContract


@dataclass(frozen=True, slots=True)
class Subscription:
    """One queue of one service, and the events that reach it."""

    queue: str
    events: tuple[EventContract, ...]

    @property
    def service(self) -> str:
        """The service that owns the queue."""
        return self.queue.split(".", 1)[0]


CATALOG_ORDER_SUBMITTED = Subscription("catalog.order-submitted", (orders.ORDER_SUBMITTED,))
CATALOG_EDITIONS = Subscription("catalog.editions", (orders.EDITION_WANTED,))
CATALOG_LINES_RELEASED = Subscription("catalog.lines-released", (orders.LINES_RELEASED,))
CATALOG_LOANS = Subscription("catalog.loans", (loans.LOAN_STARTED, loans.LOAN_RETURNED, loans.LOAN_LOST))

ORDERS_LINE_ANSWERS = Subscription(
    "orders.line-answers", (catalog.COPY_ALLOTTED, catalog.COPY_WAITLISTED, catalog.COPY_UNAVAILABLE)
)
ORDERS_EDITIONS = Subscription("orders.editions", (catalog.EDITION_ALLOTTED,))
ORDERS_SLOT_ANSWERS = Subscription(
    "orders.slot-answers", (delivery.SLOT_CLAIMED, delivery.SLOT_MOVED, delivery.SLOT_REFUSED)
)
ORDERS_HANDOVERS = Subscription(
    "orders.handovers",
    (
        delivery.HANDOVER_CREATED,
        delivery.HANDOVER_READY,
        delivery.HANDOVER_PACKED,
        delivery.HANDOVER_DISPATCHED,
        delivery.HANDOVER_ATTEMPTED,
        delivery.HANDOVER_COMPLETED,
        delivery.HANDOVER_FAILED,
        delivery.HANDOVER_CANCELLED,
        delivery.HANDOVER_WITHDRAWN,
    ),
)
ORDERS_TO_REVIEW = Subscription("orders.to-review", (orders.ORDER_READY_FOR_REVIEW,))
ORDERS_LOANS_ENDED = Subscription("orders.loan-returned", (loans.LOAN_RETURNED, loans.LOAN_LOST))
ORDERS_CALENDAR = Subscription("orders.calendar", (branches.BRANCH_HOURS_SET, branches.BRANCH_CLOSURES_SET))
ORDERS_READERS = Subscription("orders.readers", (users.READER_REGISTERED, users.CARD_GRANTED, users.NEEDS_CONFIRMED))

DELIVERY_ORDER_SUBMITTED = Subscription("delivery.order-submitted", (orders.ORDER_SUBMITTED,))
DELIVERY_ORDER_APPROVED = Subscription("delivery.order-approved", (orders.ORDER_APPROVED, orders.HANDOVER_REQUESTED))
DELIVERY_ORDER_ENDED = Subscription(
    "delivery.order-ended",
    (
        orders.ORDER_CANCELLED,
        orders.ORDER_REJECTED,
        orders.ORDER_EXPIRED,
        orders.HANDOVER_REVOKED,
        orders.APPROVAL_TAKEN_BACK,
    ),
)
DELIVERY_SLOT_RELEASED = Subscription("delivery.slot-released", (orders.SLOT_RELEASED,))
DELIVERY_FORGOTTEN = Subscription("delivery.forgotten", (orders.ORDER_FORGOTTEN,))
DELIVERY_COLLECTIONS = Subscription(
    "delivery.collections", (loans.COLLECTION_REQUESTED, loans.LOAN_RETURNED, loans.LOAN_LOST)
)
DELIVERY_BRANCH_HOURS = Subscription("delivery.branch-hours", (branches.BRANCH_HOURS_SET, branches.BRANCH_CLOSURES_SET))

USERS_NOTICES = Subscription(
    "users.notices",
    (
        orders.ORDER_APPROVED,
        orders.ORDER_REJECTED,
        orders.LINES_REJECTED,
        orders.ORDER_CANCELLED,
        orders.ORDER_EXPIRED,
        orders.ORDER_POSTPONED,
        loans.LOAN_STARTED,
        loans.LOAN_DUE_SOON,
        loans.LOAN_OVERDUE,
        loans.LOAN_RECALLED,
        loans.LOAN_DUE_MOVED,
        loans.LOAN_CLAIM_DENIED,
        loans.LOAN_LOST,
        delivery.HANDOVER_READY,
        delivery.HANDOVER_DISPATCHED,
        delivery.HANDOVER_ATTEMPTED,
        delivery.HANDOVER_FAILED,
        delivery.HANDOVER_WITHDRAWN,
    ),
)

USERS_FORGOTTEN = Subscription("users.forgotten", (orders.ORDER_FORGOTTEN,))

SUBSCRIPTIONS: tuple[Subscription, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Subscription)
)
PRODUCERS = ("catalog", "orders", "users", "delivery")
EVENTS: dict[str, EventContract] = {
    value.name: value
    for module in (catalog, orders, branches, loans, users, delivery)
    for value in vars(module).values()
    if isinstance(value, EventContract)
}


def queues_of(service: str) -> list[str]:
    """The queues that a service consumes: its events, those that it died of, and the requests to it."""
    events = [each.queue for each in SUBSCRIPTIONS if each.service == service]
    return [*events, suspects_of(service), requests_of(service)]


def suspects_of(service: str) -> str:
    """Where events wait whose process died with them in hand."""
    return f"{service}.suspects"


def requests_of(service: str) -> str:
    """The queue in which a service takes requests."""
    return f"{service}.requests"
