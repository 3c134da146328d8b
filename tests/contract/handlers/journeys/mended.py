"""Questions asked again, after messages that were lost or only late; and a branch that changes its hours."""

from services.contracts import subscriptions as heard
from tests.contract.handlers.library import Library


def everything_lost_once(library: Library) -> None:
    library.shelve("t1")
    with library.losing(heard.ORDERS_LINE_ANSWERS, heard.ORDERS_SLOT_ANSWERS):
        library.submit("o1", "t1", "unknown")
    library.pass_time(minutes=2)
    library.await_status("o1", "pending_review")
    with library.losing(heard.DELIVERY_ORDER_APPROVED):
        library.approve("o1")
    library.pass_time(minutes=11)
    library.pack("o1")
    library.await_status("o1", "ready_for_pickup")
    with library.losing(heard.DELIVERY_ORDER_ENDED):
        library.pass_time(days=10)
    library.pass_time(minutes=11)


def asked_while_the_answers_were_on_their_way(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t1")
    library.pass_time(minutes=2)
    library.approve("o1")
    library.submit("o2", "t1", "t2", "unknown")
    library.pass_time(minutes=2)
    library.approve("o2")
    library.cancel("o1")
    library.until(lambda: library.line("o2", "t1").moved_to is not None, "a copy for o2")
    library.pass_time(minutes=2)
    library.reject(library.line("o2", "t1").moved_to)
    library.cancel("o2")


def branch_with_other_hours(library: Library) -> None:
    library.open_branch({"wed": [["09:00", "11:00"]]})
    library.open_branch({"thu": [["09:00", "11:00"]], "fri": []})
    library.until(lambda: library.has_slot("jl.pickup.20260305.0900"), "the new hours")
