"""The whole way of one book, as its people walk it."""

from datetime import date, timedelta

from tests.e2e.library import Library, eventually


def test_a_book_is_found_picked_up_and_returned(library: Library) -> None:
    reader = library.new_reader()
    title_id = library.new_title(copies=1)
    name = library.visitor.get(f"/titles/{title_id}")["title"]
    assert [each["title_id"] for each in reader.get("/titles", q=name)["items"]] == [title_id]

    reader.put(f"/cart/lines/{title_id}")
    assert [line["title_id"] for line in reader.get("/cart")["lines"]] == [title_id]
    accepted = reader.post("/orders", {"fulfilment": library.pickup()}, key=f"one-{title_id}")
    order_id = accepted["order_id"]
    assert accepted["lines"][0]["title_id"] == title_id
    assert reader.get("/cart")["lines"] == []

    order = reader.order_in(order_id, "pending_review")
    assert order["lines"][0]["status"] == "allotted"
    assert library.availability(title_id) == {"available": 0, "total": 1, "waiting": 0}

    library.staff.post(f"/orders/{order_id}/approve")
    eventually(lambda: library.handover(order_id))
    library.staff.post(f"/handovers/{order_id}/pack")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    library.staff.post(f"/handovers/{order_id}/collect", {"code": code})

    line = reader.order_in(order_id, "handed_over")["lines"][0]
    assert line["status"] == "handed_over"
    assert date.fromisoformat(line["due_on"]) >= date.today() + timedelta(days=29)
    assert [loan["loan_id"] for loan in reader.get("/loans")["items"]] == [line["loan_id"]]

    library.staff.post("/returns", {"barcode": line["copy_barcode"]})
    assert reader.order_in(order_id, "closed")["lines"][0]["status"] == "returned"
    eventually(lambda: library.availability(title_id)["available"] == 1)


def test_a_book_is_brought_to_the_door_at_the_second_try(library: Library) -> None:
    reader = library.new_reader()
    order_id = library.approved(reader, library.new_title(), fulfilment=library.delivery())
    run = library.staff.post(
        "/runs", {"branch_id": "jl", "starts_at": "2030-01-01T01:00:00+00:00", "order_ids": [order_id]}
    )
    assert [each["order_id"] for each in library.courier.get("/handovers", run_id=run["run_id"])["items"]] == [order_id]
    library.courier.post(f"/handovers/{order_id}/pack")
    reader.order_in(order_id, "preparing")
    library.courier.post(f"/handovers/{order_id}/dispatch")
    reader.order_in(order_id, "out_for_delivery")
    library.courier.post(f"/handovers/{order_id}/attempts", {"outcome": "nobody_home"})
    done = library.courier.post(f"/handovers/{order_id}/attempts", {"outcome": "delivered", "proof": "本人签收"})
    assert done["status"] == "completed"
    order = reader.order_in(order_id, "handed_over")
    assert order["lines"][0]["due_on"]

    loan_id = order["lines"][0]["loan_id"]
    assert reader.post(f"/loans/{loan_id}/renew")["renewals"] == 1
    reader.post(f"/loans/{loan_id}/collect")
    asked = eventually(
        lambda: [each for each in library.courier.get("/collections")["items"] if each["loan_id"] == loan_id]
    )
    library.courier.post("/returns", {"barcode": asked[0]["barcode"]})
    reader.order_in(order_id, "closed")


def test_a_rejected_order_says_why_and_frees_its_copy_at_once(library: Library) -> None:
    reader = library.new_reader()
    title_id = library.new_title(copies=1)
    order_id = library.submitted(reader, title_id)
    reader.order_in(order_id, "pending_review")
    library.staff.post(f"/orders/{order_id}/reject", {"reason_code": "damaged", "message": "书页破损，正在修补"})
    order = reader.order(order_id)
    assert order["status"] == "rejected"
    assert order["lines"][0]["reason_code"] == "damaged"
    assert order["lines"][0]["message"] == "书页破损，正在修补"
    eventually(lambda: library.availability(title_id)["available"] == 1)
    eventually(lambda: any("书页破损" in notice["text"] for notice in reader.get("/notices")["items"]))


def test_one_order_keeps_three_answers(library: Library) -> None:
    """One line has a copy, one waits, one cannot be supplied; the waiting one gets an order of its own."""
    holder, reader = library.new_reader(), library.new_reader()
    free, taken, none = library.new_title(), library.new_title(copies=1), library.new_title(copies=0)
    first = library.submitted(holder, taken)
    holder.order_in(first, "pending_review")

    order_id = library.submitted(reader, free, taken, none)
    order = reader.order_in(order_id, "pending_review")
    answers = {line["title_id"]: line["status"] for line in order["lines"]}
    assert answers == {free: "allotted", taken: "waitlisted", none: "unavailable"}
    assert next(line["place"] for line in order["lines"] if line["title_id"] == taken) == 1

    library.staff.post(f"/orders/{order_id}/approve")
    assert reader.order(order_id)["status"] == "approved"
    holder.post(f"/orders/{first}/cancel")

    def moved() -> str | None:
        lines = reader.order(order_id)["lines"]
        return next((line["moved_to"] for line in lines if "moved_to" in line), None)

    follow_up = eventually(moved)
    order = reader.order_in(follow_up, "pending_review")
    assert [(line["title_id"], line["status"]) for line in order["lines"]] == [(taken, "allotted")]


def test_staff_decide_line_by_line(library: Library) -> None:
    reader = library.new_reader()
    good, bad = library.new_title(), library.new_title()
    order_id = library.submitted(reader, good, bad)
    lines = {line["title_id"]: line["line_id"] for line in reader.order_in(order_id, "pending_review")["lines"]}
    words = {"reason_code": "not_found_on_shelf", "message": "架上没有找到", "lines": [lines[bad]]}
    assert library.staff.post(f"/orders/{order_id}/reject", words)["status"] == "pending_review"
    assert library.staff.post(f"/orders/{order_id}/approve")["status"] == "approved"
    handover = eventually(lambda: library.handover(order_id))
    assert [line["title_id"] for line in handover["lines"]] == [good]
    eventually(lambda: library.availability(bad)["available"] == 1)
