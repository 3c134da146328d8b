"""Readers get their books and bring them back."""

from functools import partial

from tests.contract.handlers.library import Library


def picked_up_and_returned(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t1", "t2")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.bring_back("o1", "t1", "t2")


def delivered_at_the_second_try_or_refused(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t1", method="delivery")
    library.approve("o1")
    library.pack("o1")
    library.dispatch("o1")
    library.at_the_door("o1", "nobody_home")
    library.at_the_door("o1", "delivered")
    library.ask_to_fetch("o1", "t1")
    library.submit("o2", "t2", method="delivery", week=2)
    library.approve("o2")
    library.pack("o2")
    library.dispatch("o2")
    library.at_the_door("o2", "refused")
    library.bring_back("o1", "t1")


def served_from_the_waiting_list(library: Library) -> None:
    library.shelve("t1")
    library.submit("o1", "t1")
    library.await_status("o1", "pending_review")
    library.submit("o2", "t1")
    library.until(lambda: library.line("o2", "t1").status == "waitlisted", "o2 waitlisted")
    library.until(lambda: library.order("o2").fulfilment.slot_id is None, "the slot of o2 given back")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.bring_back("o1", "t1")
    library.reject("o2")


def another_edition_will_do(library: Library) -> None:
    library.shelve("t1", "t2", work="活着")
    library.shelve("t3", "t4", work="兄弟")
    library.submit("o1", "t1", "t3")
    library.await_status("o1", "pending_review")
    library.submit("o2", "t1", other_editions=True)
    library.submit("o3", "t3", week=2, other_editions=True)
    for order_id, first, other in (("o2", "t1", "t2"), ("o3", "t3", "t4")):
        library.until(partial(library.has_edition, order_id, other), f"another edition for {order_id}")
        library.until(partial(library.is_awaited_by_nobody, first), f"{order_id} no longer waiting for {first}")
    library.submit("o4", "t1", week=2, other_editions=True)
    library.until(lambda: library.line("o4", "t1").status == "waitlisted", "o4 waitlisted")
    library.approve("o2")
    library.pack("o2")
    library.hand_over("o2")
    library.bring_back("o2", "t2")
    library.reject("o3")
    library.reject("o1")
    library.await_status("o4", "pending_review")
    library.reject("o4")


def moved_to_an_order_of_its_own(library: Library) -> None:
    library.shelve("t1", "t2")
    library.submit("o1", "t2")
    library.await_status("o1", "pending_review")
    library.submit("o2", "t1", "t2")
    library.approve("o2", "t1")
    library.cancel("o1")
    library.pack("o2")
    library.hand_over("o2")
    library.until(lambda: library.line("o2", "t2").moved_to is not None, "a copy for o2")
    follow_up = library.line("o2", "t2").moved_to
    library.approve(follow_up)
    library.pack(follow_up)
    library.hand_over(follow_up)
    library.bring_back(follow_up, "t2")
    library.bring_back("o2", "t1")


def some_lines_rejected(library: Library) -> None:
    library.shelve("t1", "t2", "t3")
    library.submit("o1", "t1", "t2", "t3")
    library.reject("o1", "t1")
    library.reject("o1", "t2")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.bring_back("o1", "t3")


def reader_with_a_card(library: Library) -> None:
    titles = ("t1", "t2", "t3", "t4")
    library.shelve(*titles)
    library.register("reader1")
    library.grant_card("reader1")
    library.confirm_needs("reader1")
    library.submit("o1", *titles, reader="reader1")
    library.await_status("o1", "pending_review")
    library.cancel("o1")


def approved_and_thought_better_of(library: Library) -> None:
    library.shelve("t1", "t2", "t3")
    library.submit("o1", "t1", "t2")
    library.approve("o1")
    library.take_back("o1")
    library.await_status("o1", "pending_review")
    library.reject("o1", "t1")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.bring_back("o1", "t2")
    library.submit("o2", "t3")
    library.approve("o2")
    library.take_back("o2")
    # Else it would depend on which is heard first whether the reader is told of both.
    library.await_status("o2", "pending_review")
    library.cancel("o2")


def approved_by_a_rule(library: Library) -> None:
    library.approve_by_rule(1)
    library.shelve("t1", "t2", "t3")
    library.submit("o1", "t1")
    library.await_status("o1", "approved")
    library.submit("o2", "t2", "t3")
    library.await_status("o2", "pending_review")
    library.reject("o2")
    library.take_back("o1")
    library.await_status("o1", "pending_review")
    library.approve("o1")
    library.pack("o1")
    library.hand_over("o1")
    library.bring_back("o1", "t1")
