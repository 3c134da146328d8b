"""Whether a signed-in reader could borrow what a page shows, by the same rules as everywhere."""

from typing import Any

from flask import g

from gateway import backend
from gateway.titles import judged
from services.chassis.rpc.client import Unavailable

Verdicts = dict[str, dict[str, Any]]
OF_ONE_TITLE = ("one_copy", "max_waiting")
"""Reasons that are about a title; all others are about the reader, and the same for every title."""


def verdicts_on(titles: list[dict[str, Any]]) -> Verdicts:
    """What speaks against borrowing each title now, by id; nothing for visitors, or while the rules cannot be asked."""
    if not titles or (g.get("subject") or {}).get("role") != "reader":
        return {}
    try:
        found = backend.call("orders", "verdicts", titles=judged(titles))["items"]
    except Unavailable:
        return {}
    return {each["title_id"]: each["verdict"] for each in found if not each["verdict"]["allowed"]}


def of_the_reader(verdicts: Verdicts) -> dict[str, Any] | None:
    """What speaks against borrowing anything, if something does."""
    return next((no for no in verdicts.values() if no["reason"] not in OF_ONE_TITLE), None)
