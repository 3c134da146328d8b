"""Whether the system can serve: what the gateway says of it."""

from __future__ import annotations

import http.client


def ask(port: int) -> tuple[int, str]:
    """Status and text of `/readyz`; status 0 and the reason when nobody answers."""
    # Not urllib: a proxy in the environment must not stand between us and our own machine.
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()


def is_ready(port: int) -> bool:
    """Whether broker, database and every service answer."""
    return ask(port)[0] == http.client.OK
