"""开馆日历: when the branches are open in the coming weeks, and the days on which they are not."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from gateway import backend, sessions
from gateway.pages import paths
from gateway.pages.front import branches_by_id, closures_of
from gateway.pages.words import LIBRARY_TIME

DESK = "/staff/calendar"
DAYS_SHOWN = 6 * 7
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

pages = Blueprint("page_calendar", __name__)

pages.before_request(sessions.require_staff)


@pages.get(DESK)
def desk() -> str:
    """Six weeks of every branch at a glance, and the closures that are known."""
    today = datetime.now(LIBRARY_TIME).date()
    branches = branches_by_id()
    monday = today - timedelta(days=today.weekday())
    weeks = [
        [_day(branch, monday + timedelta(days=n), today) for n in range(DAYS_SHOWN)] for branch in branches.values()
    ]
    return render_template(
        "calendar.html",
        branches=branches,
        weeks=dict(zip(branches, weeks, strict=True)),
        closures=closures_of(branches),
        key=str(uuid.uuid4()),
        today=today,
    )


@pages.post("/staff/closures")
def close() -> Response:
    """Close the chosen branches for some days."""
    given = {name: request.form.get(name, "").strip() for name in ("first_on", "last_on", "reason")}
    given["last_on"] = given["last_on"] or given["first_on"]
    backend.call("orders", "close_branches", branch_ids=request.form.getlist("branch_ids"), **given)
    return paths.see(paths.back() or DESK, "branches-closed")


@pages.post("/staff/closures/<id:closure_id>/lift")
def lift(closure_id: str) -> Response:
    """Open after all."""
    backend.call("orders", "lift_closure", closure_id=closure_id)
    return paths.see(paths.back() or DESK, "closure-lifted")


def _day(branch: dict[str, Any], day: date, today: date) -> dict[str, Any]:
    why = next((each["reason"] for each in branch["closures"] if each["first_on"] <= str(day) <= each["last_on"]), None)
    is_rest = not branch["hours"].get(WEEKDAYS[day.weekday()])
    state = "closed" if why else "rest" if is_rest else "open"
    return {"on": day, "state": state, "why": why, "is_over": day < today}
