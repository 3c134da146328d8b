"""The library as its people use it: over HTTP, by the contract, with nothing but what the contract says."""

import json
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import requests

T = TypeVar("T")
PATIENCE = 20.0


def eventually(look: Callable[[], T | bool | None], patience: float = PATIENCE, what: str = "") -> T:
    """Poll until ``look`` answers something true, or fail after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    pause = threading.Event()
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found  # type: ignore[return-value]
        pause.wait(0.05)
    raise AssertionError(f"not within {patience} s: {what or look}")


class Person:
    """Somebody with a token, or a visitor without."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.http = requests.Session()
        if token:
            self.http.headers["Authorization"] = f"Bearer {token}"

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        """One request under ``/api/v1``."""
        return self.http.request(method, f"{self.url}/api/v1{path}", timeout=30, **options)

    def get(self, path: str, **query: Any) -> Any:
        """The body of a successful GET."""
        return _body(self.ask("GET", path, params=query))

    def post(self, path: str, body: Any = None, key: str | None = None) -> Any:
        """The body of a successful POST."""
        headers = {"Idempotency-Key": key} if key else {}
        return _body(self.ask("POST", path, json=body, headers=headers))

    def put(self, path: str) -> Any:
        """The body of a successful PUT."""
        return _body(self.ask("PUT", path))

    def order(self, order_id: str) -> Any:
        """One order."""
        return self.get(f"/orders/{order_id}")

    def order_in(self, order_id: str, *statuses: str) -> Any:
        """One order, once it is in one of these statuses."""
        seen: dict[str, Any] = {}

        def look() -> bool:
            seen.update(self.order(order_id))
            return seen["status"] in statuses

        eventually(look, what=f"{order_id} in {statuses}, last seen {seen}")
        return seen

    @contextmanager
    def listening(self, last_id: str | None = None) -> Iterator[list[dict[str, Any]]]:
        """The live events that arrive while the block runs, as ``{id, event, data}``."""
        heard: list[dict[str, Any]] = []
        headers = {"Last-Event-ID": last_id} if last_id else {}
        stream = self.http.get(f"{self.url}/api/v1/events", stream=True, timeout=30, headers=headers)
        assert stream.status_code == 200, stream.text
        reader = threading.Thread(target=_hear, args=(stream, heard), daemon=True)
        reader.start()
        try:
            yield heard
        finally:
            # Closing the answer would wait for the reader, which waits for the next event.
            stream.raw.connection.sock.shutdown(socket.SHUT_RDWR)
            reader.join()


def _hear(stream: requests.Response, heard: list[dict[str, Any]]) -> None:
    event: dict[str, Any] = {}
    try:
        for line in stream.iter_lines(chunk_size=1, decode_unicode=True):
            if not line:
                if "event" in event:
                    heard.append(event)
                event = {}
                continue
            name, _, value = line.partition(": ")
            event[name] = json.loads(value) if name == "data" else value
    except requests.RequestException:
        # The block that listened is over and cut the connection.
        return


def _body(answer: requests.Response) -> Any:
    assert answer.ok, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None


class Library:
    """The running system and the people who use it."""

    def __init__(self, url: str, accounts: dict[str, dict[str, str]]) -> None:
        self.url = url
        self.accounts = accounts
        self.visitor = Person(url)
        self.staff = self.signed_in("staff")
        self.courier = self.signed_in("courier")
        self.admin = self.signed_in("admin")

    def signed_in(self, who: str) -> Person:
        """Somebody of the demo accounts."""
        return self.sign_in(**self.accounts[who])

    def sign_in(self, login: str, password: str) -> Person:
        """A person with a fresh session."""
        # Not through ``visitor``: its cookies must stay a visitor's.
        opened = Person(self.url).post("/sessions", {"login": login, "password": password})
        return Person(self.url, opened["token"])

    def new_reader(self, card: str | None = "city_pass") -> Person:
        """Somebody who has just registered, with a confirmed card unless ``card`` is None."""
        login, password = f"r{uuid.uuid4().hex[:12]}", uuid.uuid4().hex
        who = {"login": login, "password": password, "name": "新读者", "phone": "0731-5555-0199"}
        account = self.visitor.post("/readers", who)
        if card:
            self.staff.post(f"/readers/{account['account_id']}/card", {"card": card})
        return self.sign_in(login, password)

    def new_title(self, copies: int = 1, branch_id: str = "jl", **facts: Any) -> str:
        """A title that no other test borrows."""
        mark = uuid.uuid4().hex[:10]
        books = [{"barcode": f"T{mark}{n}", "branch_id": branch_id} for n in range(copies)]
        body = {"title": f"测试书目{mark}", "authors": ["某人"], "category": "I247.5", "copies": books}
        return str(self.staff.post("/titles", {**body, **facts})["title_id"])

    def availability(self, title_id: str) -> dict[str, int]:
        """What a reader could get now."""
        found: dict[str, int] = self.visitor.get(f"/titles/{title_id}")["availability"]
        return found

    def pickup(self, branch_id: str = "jl") -> dict[str, Any]:
        """A fulfilment with a free pickup slot."""
        return {"method": "pickup", "branch_id": branch_id, "slot_id": self._slot("pickup", branch_id)}

    def delivery(self, branch_id: str = "jl") -> dict[str, Any]:
        """A fulfilment with a free delivery slot and an address."""
        slot_id = self._slot("delivery", branch_id)
        address = "锦林路 8 号 3 栋 201"
        return {"method": "delivery", "branch_id": branch_id, "slot_id": slot_id, "address": address}

    def _slot(self, method: str, branch_id: str) -> str:
        slots = self.visitor.get("/slots", method=method, branch_id=branch_id)["items"]
        free = [slot for slot in slots if slot["free"] > 0]
        return str(max(free, key=lambda slot: (slot["free"], slot["starts_at"]))["slot_id"])

    def submitted(self, reader: Person, *title_ids: str, fulfilment: Any = None, key: str | None = None) -> str:
        """The id of a new order."""
        body = {
            "lines": [{"title_id": title_id} for title_id in title_ids],
            "fulfilment": fulfilment or self.pickup(),
        }
        return str(reader.post("/orders", body, key=key)["order_id"])

    def approved(self, reader: Person, *title_ids: str, fulfilment: Any = None) -> str:
        """The id of an order that staff approved and dispatch has before it."""
        order_id = self.submitted(reader, *title_ids, fulfilment=fulfilment)
        reader.order_in(order_id, "pending_review")
        self.staff.post(f"/orders/{order_id}/approve")
        eventually(lambda: self.handover(order_id), what=f"handover of {order_id}")
        return order_id

    def handover(self, order_id: str) -> Any:
        """The handover of an order while it is under way, or None."""
        return self._find_handover(order_id)

    def handover_of(self, order_id: str) -> Any:
        """The handover of an order if it was completed, or None."""
        return self._find_handover(order_id, status="completed")

    def _find_handover(self, order_id: str, **query: str) -> Any:
        cursor = None
        while True:
            page = self.courier.get("/handovers", limit=100, **query, **({"cursor": cursor} if cursor else {}))
            for each in page["items"]:
                if each["order_id"] == order_id:
                    return each
            cursor = page["next_cursor"]
            if not cursor:
                return None
