"""What becomes of books while a reader has them, and of promises when the door is shut."""

from datetime import date

from tests.contract.handlers.library import Library


def reminded_recalled_and_lost(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t1", "t2")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.submit("o2", "t1")
    library.await_waiter("o2", "t1")
    library.until(lambda: library.line("o2", "t1").status == "waitlisted", "o2 waitlisted")
    library.pass_time(days=20)
    library.recall("o1", "t1")
    library.pass_time(days=14)
    library.claim_returned("o1", "t1")
    library.deny_return("o1", "t1")
    library.ask_to_fetch("o1", "t1")
    library.lose("o1", "t1")
    library.claim_returned("o1", "t2")
    library.bring_back("o1", "t2")
    library.bring_back("o1", "t1")
    library.await_status("o2", "pending_review")
    library.reject("o2")


def lost_for_good(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t1")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.pass_time(days=36)
    library.lose("o1", "t1")


def forgotten_when_the_books_have_been_back_for_long(library: Library) -> None:
    library.shelve("t1", "t2", "t3")
    library.keep_record("keeper")
    library.submit("o3", "t3")
    library.reject("o3")
    library.submit("o1", "t1", method="delivery")
    library.submit("o2", "t2", reader="keeper")
    library.approve("o1")
    library.approve("o2")
    library.pack("o1")
    library.pack("o2")
    library.dispatch("o1")
    library.at_the_door("o1", "delivered")
    library.hand_over("o2")
    library.ask_to_fetch("o1", "t1")
    library.bring_back("o1", "t1")
    library.bring_back("o2", "t2")
    library.await_status("o1", "closed")
    library.await_status("o2", "closed")
    library.pass_time(days=91)
    library.until(lambda: library.is_forgotten("o1") and library.is_forgotten("o3"), "nobody to remember")


def closed_when_books_are_due(library: Library) -> None:
    library.shelve("t1")
    library.submit("o1", "t1")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.until(lambda: library.due_on("o1", "t1") == date(2026, 4, 7), "a loan")
    library.close(date(2026, 4, 6), date(2026, 4, 8), "清明节")
    library.pass_time(days=1)
    library.until(lambda: library.due_on("o1", "t1") == date(2026, 4, 14), "a later day")
    library.bring_back("o1", "t1")


def closed_when_readers_were_to_come(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t1")
    library.approve("o1")
    library.pack("o1")
    library.await_status("o1", "ready_for_pickup")
    library.submit("o2", "t2", method="delivery")
    library.approve("o2")
    library.close(date(2026, 3, 3), date(2026, 3, 3), "停电")
    library.until(lambda: library.is_closed("pickup") and library.is_closed("delivery"), "closed slots")
    library.pass_time(minutes=1)
    library.until(lambda: library.order("o1").fulfilment.slot_id == library.slot_of("pickup", 2), "o1 moved")
    library.until(lambda: library.order("o2").fulfilment.slot_id == library.slot_of("delivery", 2), "o2 moved")
    library.cancel("o2")
    library.hand_over("o1")
    library.bring_back("o1", "t1")


def held_at_the_counter_for_longer(library: Library) -> None:
    library.shelve("t1")
    library.submit("o1", "t1")
    library.approve("o1")
    library.pack("o1")
    library.await_status("o1", "ready_for_pickup")
    library.close(date(2026, 3, 10), date(2026, 3, 10), "停电")
    library.until(lambda: library.held_until("o1") == date(2026, 3, 17), "more time")
    library.pass_time(days=10)
    library.hand_over("o1")
    library.bring_back("o1", "t1")
