"""One real event of every kind, made by the classes of the service that produces it."""

from datetime import UTC, date, datetime
from typing import Any

from services.catalog.domain import events as catalog
from services.delivery.domain import events as delivery
from services.orders.domain import branch_events as branches
from services.orders.domain import events as orders
from services.orders.domain import loan_events as loans
from services.users.domain import events as users

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
READER = orders.ReaderCard("reader1", "王秀兰", "0731-5555-0100")
GOAL = orders.Destination("delivery", "jl", "jl.delivery.20260302.0900", "锦林路 8 号 3 栋 201")
LINE = orders.WantedCopy("line1", "t0001", "活着", "TS00011")
ORDER: dict[str, Any] = {"order_id": "order1", "reader_id": "reader1"}
WORDS: dict[str, Any] = {"reason_code": "damaged", "message": "书页破损，正在修补"}
LOAN: dict[str, Any] = {**ORDER, "loan_id": "line1", "title_id": "t0001", "title": "活着", "barcode": "TS00011"}
HANDOVER: dict[str, Any] = {**ORDER, "method": "delivery", "branch_id": "jl"}
ANSWER: dict[str, Any] = {"order_id": "order1", "line_id": "line1", "title_id": "t0001"}

SAMPLES: tuple[Any, ...] = (
    orders.OrderSubmitted(**ORDER, fulfilment=GOAL, lines=[orders.WantedCopy("line1", "t0001", "活着")]),
    orders.OrderReadyForReview(**ORDER),
    orders.OrderClaimed(**ORDER),
    orders.OrderApproved(**ORDER, reader=READER, fulfilment=GOAL, lines=[LINE]),
    orders.ApprovalTakenBack(**ORDER, number=2),
    orders.OrderRejected(**ORDER, **WORDS),
    orders.LinesRejected(**ORDER, **WORDS),
    orders.OrderCancelled(**ORDER),
    orders.OrderExpired(**ORDER),
    orders.OrderProgressed(**ORDER),
    orders.OrderPostponed(**ORDER, text="因春节，图书为您保留到 2月24日 18:00"),
    orders.OrderClosed(**ORDER),
    orders.OrderEscalated(**ORDER, status="pending_review", since=AT, reason="订单等待审核太久"),
    orders.HandoverRequested(**ORDER, reader=READER, fulfilment=GOAL, lines=[LINE], status="approved"),
    orders.HandoverRevoked(**ORDER),
    orders.LinesReleased(**ORDER, lines=[LINE]),
    orders.SlotReleased("order1", "jl.delivery.20260302.0900"),
    loans.LoanStarted(**LOAN, due_on=date(2026, 4, 1)),
    loans.LoanRenewed(**LOAN, due_on=date(2026, 5, 1)),
    loans.LoanReturned(**LOAN, branch_id="ys", returned_at=LATER),
    loans.LoanDueSoon(**LOAN, due_on=date(2026, 4, 1)),
    loans.LoanOverdue(**LOAN, due_on=date(2026, 4, 1), days=8),
    orders.OrderForgotten("order1"),
    orders.EditionWanted("order1", "reader1", "line1", "t0001", "jl", ["t0001", "t0002"]),
    loans.LoanRecalled(**LOAN, due_on=date(2026, 3, 16)),
    loans.LoanDueMoved(**LOAN, due_on=date(2026, 4, 2), reason="停电"),
    loans.LoanClaimedReturned(**LOAN),
    loans.LoanClaimDenied(**LOAN, due_on=date(2026, 4, 1)),
    loans.LoanSettled(**LOAN),
    loans.LoanLost(**LOAN, branch_id="jl"),
    loans.CollectionRequested(**LOAN, reader=READER, address="锦林路 8 号 3 栋 201", branch_id="jl"),
    branches.BranchHoursSet("jl", "锦林社区分馆", {"mon": [], "tue": [["09:00", "12:00"], ["14:00", "20:00"]]}),
    branches.BranchClosuresSet("jl", [branches.ClosedDays(date(2026, 2, 16), date(2026, 2, 22), "春节")]),
    catalog.CopyAllotted(**ANSWER, barcode="TS00011", branch_id="jl"),
    catalog.EditionAllotted(**ANSWER, barcode="TS00011", branch_id="jl", edition="作家出版社 2012"),
    catalog.CopyWaitlisted(**ANSWER, place=2),
    catalog.CopyUnavailable(**ANSWER, message="图书馆目前没有可借的复本"),
    catalog.AvailabilityChanged("t0001", available=1, total=3, waiting=0),
    delivery.SlotClaimed("order1", "jl.delivery.20260302.0900", AT, LATER),
    delivery.SlotMoved("order1", "jl.delivery.20260303.0900", AT, LATER, "停电"),
    delivery.SlotRefused("order1", "jl.delivery.20260302.0900", "所选时段已满，请重新选择时段"),
    delivery.HandoverCreated(**HANDOVER),
    delivery.HandoverReady(**{**HANDOVER, "method": "pickup"}, pickup_code="048213"),
    delivery.HandoverPacked(**HANDOVER),
    delivery.HandoverDispatched(**HANDOVER),
    delivery.HandoverAttempted(**HANDOVER, outcome="nobody_home"),
    delivery.HandoverCompleted(**HANDOVER, handed_over_at=LATER),
    delivery.HandoverCancelled(**HANDOVER),
    delivery.HandoverWithdrawn(**HANDOVER, number=2),
    delivery.HandoverFailed(**HANDOVER, outcome="refused"),
    users.ReaderRegistered("reader1", "王秀兰", "0731-5555-0100", None),
    users.CardGranted("reader1", "trust_card"),
    users.NeedsConfirmed("reader1", "elderly", date(2027, 3, 1)),
    users.SessionEnded("session1", "reader1", LATER),
)
