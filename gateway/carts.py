"""A reader's cart, with what the catalogue and the rules say of it."""

from typing import Any

from gateway import backend
from gateway.titles import is_out

Titles = dict[str, dict[str, Any]]
NOT_HERE = {"available": 0, "total": 0, "waiting": 0}
"""Of a title that has left the catalogue since."""


def judged_cart(chosen: list[str], known: Titles, method: str, branch_id: str | None) -> dict[str, Any]:
    """The cart: how many copies of each title are here, and whether the rules let its reader borrow it so.

    ``chosen`` is what is in it, ``known`` are the catalogue's records of that.
    """
    out = [title_id for title_id in chosen if title_id not in known or is_out(known[title_id])]
    found = backend.call("orders", "cart", method=method, branch_id=branch_id, out=out)
    here = {title_id: title["availability"] for title_id, title in known.items()}
    lines = [{**line, "availability": here.get(line["title_id"], NOT_HERE)} for line in found["lines"]]
    return {**found, "lines": lines}
