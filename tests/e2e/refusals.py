"""What every refusal of the HTTP API must be."""

from typing import Any

import requests


def assert_refused(answer: requests.Response, status: int, slug: str) -> dict[str, Any]:
    """The body of a refusal that a person can understand."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["slug"]) == (status, slug), body
    assert body["detail"] and body["next_step"], body
    assert "Traceback" not in answer.text
    return body
