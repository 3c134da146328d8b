"""Many people at the same moment, through every process of the running system."""

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from tests.e2e.library import Library, Person, eventually
from tests.e2e.test_lending import lent, loan_of

CROWD = 200
AT_ONCE = 50


def at_once(*deeds: Callable[[], requests.Response]) -> list[requests.Response]:
    """Everybody begins in the same moment, as far as this machine can."""
    with ThreadPoolExecutor(min(len(deeds), AT_ONCE)) as pool:
        return [future.result() for future in [pool.submit(deed) for deed in deeds]]


def order_of(
    library: Library, person: Person, *title_ids: str, key: str | None = None
) -> Callable[[], requests.Response]:
    """An order of these titles, ready to be sent."""
    body = {"lines": [{"title_id": each} for each in title_ids], "fulfilment": library.pickup()}
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    return lambda: person.ask("POST", "/orders", json=body, headers=headers)


def free_slots(library: Library) -> list[str]:
    """A slot id for each free place, of all branches."""
    slots = library.visitor.get("/slots", method="pickup")["items"]
    return [f"{slot['branch_id']}/{slot['slot_id']}" for slot in slots for _ in range(slot["free"])]


@pytest.mark.timeout(400)
def test_of_two_hundred_readers_one_gets_the_copy_and_the_others_their_place(library: Library) -> None:
    title_id, places = library.new_title(copies=1), free_slots(library)
    assert len(places) >= CROWD, "a place for everybody"
    with ThreadPoolExecutor(16) as pool:
        readers = list(pool.map(lambda _: library.new_reader(card=None), range(CROWD)))

    def deed(reader: Person, place: str) -> Callable[[], requests.Response]:
        branch_id, slot_id = place.split("/")
        goal = {"method": "pickup", "branch_id": branch_id, "slot_id": slot_id}
        return lambda: reader.ask("POST", "/orders", json={"lines": [{"title_id": title_id}], "fulfilment": goal})

    answers = at_once(*(deed(reader, place) for reader, place in zip(readers, places, strict=False)))
    assert {answer.status_code for answer in answers} == {202}
    orders = [answer.json()["order_id"] for answer in answers]

    def lines() -> list[dict[str, Any]]:
        return [reader.order(order_id)["lines"][0] for reader, order_id in zip(readers, orders, strict=True)]

    eventually(lambda: all(line["status"] != "requested" for line in lines()), 60, "everybody answered")
    found = lines()
    assert Counter(line["status"] for line in found) == {"allotted": 1, "waitlisted": CROWD - 1}
    assert sorted(line["place"] for line in found if line["status"] == "waitlisted") == list(range(1, CROWD))
    assert library.availability(title_id) == {"available": 0, "total": 1, "waiting": CROWD - 1}
    for answer in at_once(
        *(
            (lambda each=reader, order_id=order_id: each.ask("POST", f"/orders/{order_id}/cancel"))
            for reader, order_id in zip(readers, orders, strict=True)
        )
    ):
        assert answer.ok, answer.text
    eventually(lambda: library.availability(title_id) == {"available": 1, "total": 1, "waiting": 0}, 60, "home again")


def test_fifty_orders_of_one_reader_at_once_never_exceed_the_card(library: Library) -> None:
    reader = library.new_reader(card=None)
    titles = [library.new_title() for _ in range(AT_ONCE)]
    answers = at_once(*(order_of(library, reader, title_id) for title_id in titles))
    accepted = [answer for answer in answers if answer.status_code == 202]
    refused = Counter(answer.json()["slug"] for answer in answers if answer.status_code != 202)
    assert len(accepted) == 3, refused
    assert set(refused) <= {"loan-limit-reached", "write-contended"}
    assert reader.get("/cart", method="pickup")["allowance"]["held"] == 3
    for answer in accepted:
        reader.post(f"/orders/{answer.json()['order_id']}/cancel")


def test_a_double_click_is_one_order(library: Library) -> None:
    reader, key = library.new_reader(), uuid.uuid4().hex
    deed = order_of(library, reader, library.new_title(), key=key)
    answers = at_once(*[deed] * 8)
    accepted = {answer.json()["order_id"] for answer in answers if answer.status_code == 202}
    assert len(accepted) == 1
    assert all(answer.json()["slug"] == "command-in-progress" for answer in answers if answer.status_code != 202)
    assert deed().json()["order_id"] in accepted, "and retried it is the same"
    assert len(reader.get("/orders")["items"]) == 1


def test_of_approval_and_cancellation_both_may_win_and_nothing_is_lost(library: Library) -> None:
    for _ in range(5):
        reader, title_id = library.new_reader(), library.new_title()
        order_id = library.submitted(reader, title_id)
        reader.order_in(order_id, "pending_review")
        approved, cancelled = at_once(
            lambda: library.staff.ask("POST", f"/orders/{order_id}/approve"),  # noqa: B023 (it is called at once)
            lambda: reader.ask("POST", f"/orders/{order_id}/cancel"),  # noqa: B023
        )
        assert cancelled.status_code == 200, "an order that is approved can still be cancelled"
        assert approved.status_code in (200, 409)
        assert reader.order(order_id)["status"] == "cancelled"
        eventually(lambda: library.availability(title_id)["available"] == 1, what="the copy is free")  # noqa: B023


def test_of_renewal_and_recall_the_later_counts_and_the_due_day_is_one_of_both(library: Library) -> None:
    holder, waiter, title_id = library.new_reader("trust_card"), library.new_reader(), library.new_title()
    loan_id = lent(library, holder, title_id)["loan_id"]
    before = loan_of(holder, loan_id)["due_on"]
    order_id = library.submitted(waiter, title_id)
    renewed, recalled = at_once(
        lambda: holder.ask("POST", f"/loans/{loan_id}/renew"),
        lambda: _recalled(library, loan_id),
    )
    after = loan_of(holder, loan_id)
    assert recalled.status_code == 200
    assert renewed.status_code in (200, 422)
    assert after["recalled"] and after["due_on"] < before, "whoever renewed first was recalled all the same"
    assert after["renewals"] == (1 if renewed.ok else 0)
    waiter.post(f"/orders/{order_id}/cancel")


def _recalled(library: Library, loan_id: str) -> requests.Response:
    """A recall, as soon as somebody is known to wait."""

    def answered() -> requests.Response | None:
        answer = library.staff.ask("POST", f"/loans/{loan_id}/recall")
        return answer if answer.status_code != 422 else None

    return eventually(answered)


@pytest.mark.parametrize("first", ["return", "loss"])
def test_of_return_and_loss_the_return_is_what_is_known_in_the_end(library: Library, first: str) -> None:
    reader, title_id = library.new_reader(), library.new_title()
    line = lent(library, reader, title_id)
    deeds = [
        lambda: library.courier.ask("POST", "/returns", json={"barcode": line["copy_barcode"]}),
        lambda: reader.ask("POST", f"/loans/{line['loan_id']}/lose"),
    ]
    answers = at_once(*(deeds if first == "return" else reversed(deeds)))
    returned, lost = answers if first == "return" else reversed(answers)
    assert returned.status_code == 200
    assert lost.status_code in (200, 409)
    eventually(lambda: library.availability(title_id) == {"available": 1, "total": 1, "waiting": 0})
    eventually(lambda: reader.order(line["order_id"])["lines"][0]["status"] == "returned")
    assert reader.order_in(line["order_id"], "closed")
