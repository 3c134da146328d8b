"""What open pages are told, and what a restart of a service does to a journey."""

import os
import signal

import pytest

from tests.conftest import System
from tests.e2e.library import Library, Person, eventually


def test_the_console_hears_of_an_order_and_can_catch_up(library: Library) -> None:
    reader = library.new_reader()
    with library.staff.listening() as heard:
        order_id = library.submitted(reader, library.new_title())
        ready = eventually(
            lambda: [each for each in heard if _is(each, "order-ready-for-review", order_id)], patience=5
        )
    assert set(ready[0]["data"]) == {"event", "occurred_at", "order_id"}

    library.staff.post(f"/orders/{order_id}/approve")
    with library.staff.listening(last_id=ready[0]["id"]) as heard:
        eventually(lambda: [each for each in heard if _is(each, "order-approved", order_id)], patience=5)
    assert all(int(each["id"]) > int(ready[0]["id"]) for each in heard)


def test_readers_hear_of_their_own_orders_only(library: Library) -> None:
    reader, other = library.new_reader(), library.new_reader()
    with reader.listening() as heard, other.listening() as overheard:
        order_id = library.submitted(reader, library.new_title())
        eventually(lambda: [each for each in heard if _is(each, "order-ready-for-review", order_id)])
        own = library.submitted(other, library.new_title())
        eventually(lambda: [each for each in overheard if _is(each, "order-ready-for-review", own)])
    assert not [each for each in overheard if each["data"].get("order_id") == order_id]


def test_a_stream_ends_with_its_session(library: Library) -> None:
    reader = library.new_reader()
    answer = reader.http.get(f"{library.url}/api/v1/events", stream=True, timeout=30)
    lines = answer.iter_lines(chunk_size=1)
    assert next(lines).startswith(b"retry:")
    token = reader.http.headers["Authorization"]
    other = Person(library.url, str(token).removeprefix("Bearer "))
    other.ask("DELETE", "/sessions/current")
    assert not [line for line in lines if line.startswith(b"data")]


def _is(heard: dict[str, object], name: str, order_id: str) -> bool:
    data = heard["data"]
    return heard["event"] == name and isinstance(data, dict) and data.get("order_id") == order_id


def _pid_of(system: System, service: str) -> int | None:
    wanted = ["-m", "services.chassis.run", service]
    for pid in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208 - /proc vanishes while pathlib looks
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
                words = file.read().decode().split("\0")
            with open(f"/proc/{pid}/environ", "rb") as file:  # noqa: PTH123
                ours = f"TAOSHU_RUN={system.run_dir}".encode() in file.read().split(b"\0")
        except OSError:
            continue
        if ours and words[1:4] == wanted:
            return int(pid)
    return None


@pytest.mark.parametrize("service", ["catalog", "orders", "users", "delivery"])
def test_a_killed_service_comes_back_and_the_journey_completes(library: Library, system: System, service: str) -> None:
    reader, title_id = library.new_reader(), library.new_title()

    def kill() -> None:
        pid = eventually(lambda: _pid_of(system, service))
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: _pid_of(system, service) not in (None, pid))

    def patiently(person: Person, path: str, body: object, key: str) -> None:
        """As a client does: the same request with the same key until it is answered."""

        def ask() -> bool:
            answer = person.ask("POST", path, json=body, headers={"Idempotency-Key": key})
            assert answer.ok or answer.status_code in (409, 503) or answer.status_code == 404, answer.text
            return answer.ok

        eventually(ask, patience=60)

    goal = {"lines": [{"title_id": title_id}], "fulfilment": library.pickup()}
    kill()
    patiently(reader, "/orders", goal, f"submit-{title_id}")
    order_id = eventually(lambda: reader.get("/orders")["items"])[0]["order_id"]
    kill()
    reader.order_in(order_id, "pending_review")
    patiently(library.staff, f"/orders/{order_id}/approve", None, f"approve-{title_id}")
    kill()
    patiently(library.staff, f"/handovers/{order_id}/pack", None, f"pack-{title_id}")
    code = reader.order_in(order_id, "ready_for_pickup")["fulfilment"]["pickup_code"]
    kill()
    patiently(library.staff, f"/handovers/{order_id}/collect", {"code": code}, f"collect-{title_id}")
    line = reader.order_in(order_id, "handed_over")["lines"][0]
    kill()
    patiently(library.staff, "/returns", {"barcode": line["copy_barcode"]}, f"return-{title_id}")
    reader.order_in(order_id, "closed")
    eventually(lambda: library.availability(title_id)["available"] == 1)
    assert len(reader.get("/orders")["items"]) == 1
