"""A person's device: it asks again, with the same key, until it is answered for good."""

import threading
from typing import Any

import requests

from tests.e2e.library import Person
from tests.faults.ledger import Ledger

PATIENCE_OF_REQUEST = 15
PAUSE_BEFORE_ASKING_AGAIN = 0.3


class NoAnswer(Exception):
    """The client was told to stop before it had an answer."""


class Client:
    """One person's device."""

    def __init__(self, person: Person, ledger: Ledger, closing: threading.Event) -> None:
        self._url = f"{person.url}/api/v1"
        self._http = requests.Session()
        self._http.headers.update(person.http.headers)
        self._ledger = ledger
        self._closing = closing

    def look(self, path: str, **query: Any) -> Any:
        """One GET; None while the library does not answer."""
        try:
            answer = self._http.get(f"{self._url}{path}", params=query, timeout=PATIENCE_OF_REQUEST)
        except requests.RequestException:
            self._ledger.note("GET unanswered")
            return None
        if not answer.ok:
            self._ledger.note(_kind("GET", answer))
            return None
        return answer.json()

    def command(self, verb: str, of: str, path: str, body: Any) -> bool:
        """Have something done, as ``verb`` to what ``of`` names; whether it was, is written down."""
        answer, tries = self.insist(path, body, f"{verb}-{of}")
        if answer.ok:
            self._ledger.done(verb, of)
        elif tries > 1:
            self._ledger.refused_in_doubt(verb, of, _kind("POST", answer))
        return answer.ok

    def insist(self, path: str, body: Any, key: str) -> tuple[requests.Response, int]:
        """One POST, again with the same key until it is answered for good; the answer, and how many tries it took."""
        tries = 0
        while not self._closing.is_set():
            tries += 1
            answer = self._try(path, body, key)
            if answer is not None and not _is_passing(answer):
                self._ledger.note(_kind("POST", answer))
                return answer, tries
            self._closing.wait(PAUSE_BEFORE_ASKING_AGAIN)
        raise NoAnswer

    def _try(self, path: str, body: Any, key: str) -> requests.Response | None:
        try:
            answer = self._http.post(
                f"{self._url}{path}", json=body, headers={"Idempotency-Key": key}, timeout=PATIENCE_OF_REQUEST
            )
        except requests.RequestException:
            self._ledger.note("POST unanswered")
            return None
        if _is_passing(answer):
            self._ledger.note(f"{_kind('POST', answer)}, passing")
        return answer


def _kind(method: str, answer: requests.Response) -> str:
    is_problem = answer.headers.get("Content-Type") == "application/problem+json"
    slug = answer.json()["slug"] if is_problem else ""
    return f"{method} {answer.status_code} {slug}".rstrip()


def _is_passing(answer: requests.Response) -> bool:
    if answer.status_code >= 500:
        return True
    return answer.status_code == 409 and answer.json().get("slug") in ("command-in-progress", "write-contended")
