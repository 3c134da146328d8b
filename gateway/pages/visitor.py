"""The cart of a visitor: titles that a browser remembers until somebody signs in, whose cart they then join.

The cookie holds ids alone. What they are called, and whether they exist, the catalogue says each time.
"""

import re
from contextlib import suppress
from typing import Any

from flask import Response, g, request

from gateway import backend
from gateway.problems import HttpProblem
from gateway.titles import named, titles_by_id
from services.chassis.rpc.client import RefusedByService

COOKIE = "taoshu_cart"
MOST = 30
A_MONTH = 30 * 24 * 3600
BETWEEN = "~"
"""No id has it in it."""
ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")


def title_ids() -> list[str]:
    """What this browser remembers, each title once; nothing that could not be an id."""
    given = request.cookies.get(COOKIE, "").split(BETWEEN)
    return list(dict.fromkeys(each for each in given if ID.fullmatch(each)))[:MOST]


def put(answer: Response, title_id: str) -> None:
    """Remember one more. Raises HttpProblem where that would be too many."""
    known = title_ids()
    if title_id not in known and len(known) >= MOST:
        raise HttpProblem("cart-full", limit=MOST)
    _remember(answer, list(dict.fromkeys([*known, title_id])))


def take(answer: Response, title_id: str) -> None:
    """Forget one."""
    _remember(answer, [each for each in title_ids() if each != title_id])


def titles() -> list[dict[str, Any]]:
    """The catalogue's records of what is remembered."""
    known = title_ids()
    found = titles_by_id(known)
    return [found[each] for each in known if each in found]


def join(answer: Response, account: dict[str, Any]) -> None:
    """Put what is remembered into the cart of a reader who has just signed in, as far as it holds it."""
    if account["role"] != "reader" or not title_ids():
        return
    g.subject = account
    for title in titles():
        with suppress(RefusedByService):
            backend.call_anew("orders", "put_in_cart", **named(title))
    answer.delete_cookie(COOKIE)


def _remember(answer: Response, known: list[str]) -> None:
    answer.set_cookie(
        COOKIE, BETWEEN.join(known), max_age=A_MONTH, httponly=True, samesite="Lax", secure=request.is_secure
    )
