"""Orders that end before a reader has the books, and what they give back."""

from tests.contract.handlers.library import Library


def waited_for_a_moment_only(library: Library) -> None:
    library.shelve("t1")
    library.submit("o1", "t1")
    library.await_status("o1", "pending_review")
    library.submit("o2", "t1")
    library.await_waiter("o2", "t1")
    library.cancel("o1")
    library.await_status("o2", "pending_review")
    # An order that heard of the copy before it heard of the waiting keeps its slot; cancelled, neither has one.
    library.cancel("o2")


def not_in_the_catalogue(library: Library) -> None:
    library.shelve("t1")
    library.submit("o1", "unknown")
    library.submit("o2", "t1", "unknown")
    library.reject("o2")


def the_slot_was_full(library: Library) -> None:
    library.shelve("t1", "t2", "t3")
    library.submit("o1", "t1", method="delivery")
    library.await_status("o1", "pending_review")
    library.submit("o2", "t2", method="delivery")
    library.await_status("o2", "rejected")
    library.cancel("o1")
    library.until(lambda: library.has_place("delivery"), "a free place")
    library.submit("o3", "t3", method="delivery")
    library.await_status("o3", "pending_review")
    library.cancel("o3")


def cancelled_sooner_or_later(library: Library) -> None:
    library.shelve("t1", "t2", "t3")
    library.submit("o1", "t1")
    library.cancel("o1")
    library.submit("o2", "t2")
    library.await_status("o2", "pending_review")
    library.cancel("o2")
    library.submit("o3", "t3", week=2)
    library.approve("o3")
    library.cancel("o3")


def never_fetched(library: Library) -> None:
    library.shelve("t1")
    library.submit("o1", "t1")
    library.approve("o1")
    library.pack("o1")
    library.pass_time(days=10)
