"""首页: the search box and what it finds; and the page of one title."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from gateway import backend
from gateway.pages.badges import of_the_reader, verdicts_on
from gateway.pages.words import LIBRARY_TIME
from services.chassis.rpc.client import Unavailable

FILTERS = ("q", "category", "branch", "available", "language", "material", "year", "sort")
SUGGESTED = 8
LONGEST_TYPED = 60
NEWEST_SHOWN = 6
ANNOUNCED_BEFORE = timedelta(days=14)
"""How long before a closure the front page tells of it."""

pages = Blueprint("page_front", __name__)


@pages.get("/")
def home() -> str:
    """The front page, or the results where the address names a search."""
    wanted: dict[str, Any] = {key: request.args[key] for key in FILTERS if request.args.get(key)}
    return _results(wanted) if wanted else _front()


@pages.get("/suggest")
def suggest() -> str:
    """What may be meant, for a search box that is being typed into."""
    typed = request.args.get("q", "")[:LONGEST_TYPED]
    return render_template(
        "_suggestions.html", suggested=backend.call("catalog", "suggest", q=typed, limit=SUGGESTED)["items"]
    )


@pages.get("/titles/<id:title_id>")
def title(title_id: str) -> str:
    """One title, with its copies at every branch."""
    found = backend.call("catalog", "title", title_id=title_id)
    held: dict[str, Counter[str]] = {}
    for copy in found["copies"]:
        held.setdefault(copy["branch_id"], Counter())[copy["state"]] += 1
    category = next((each for each in _top_classes() if found["category"].startswith(each["category"])), None)
    return render_template(
        "title.html",
        title=found,
        held=held,
        branches=branches_by_id(),
        category=category,
        verdicts=verdicts_on([found]),
    )


@pages.get("/classes")
def classes() -> str:
    """All classes that have books, each below the one that it is a part of."""
    return render_template("classes.html", classes=_tree(_classes()))


def branches_by_id() -> dict[str, Any]:
    """Every branch, by its id."""
    return {each["branch_id"]: each for each in backend.call("orders", "branches")["items"]}


def closures_of(branches: dict[str, Any]) -> list[dict[str, Any]]:
    """Every closure that is not over, once, with the names of its branches."""
    found: dict[str, dict[str, Any]] = {}
    for branch in branches.values():
        for closure in branch.get("closures", ()):
            found.setdefault(closure["closure_id"], {**closure, "where": []})["where"].append(branch["name"])
    return sorted(found.values(), key=lambda closure: closure["first_on"])


def _closures() -> list[dict[str, Any]]:
    """The closures, or none while they cannot be had: a front page is more than its news."""
    try:
        return closures_of(branches_by_id())
    except Unavailable:
        return []


def _classes() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = backend.call("catalog", "categories")["items"]
    return items


def _top_classes() -> list[dict[str, Any]]:
    return [each for each in _classes() if len(each["category"]) == 1]


def _tree(classes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The main classes that have books, each with those ``below``, which have theirs again."""
    nodes = {each["category"]: {**each, "below": []} for each in classes if each["count"]}
    for category, node in nodes.items():
        above = next((category[:end] for end in range(len(category) - 1, 0, -1) if category[:end] in nodes), None)
        if above is not None:
            nodes[above]["below"].append(node)
    return [node for category, node in nodes.items() if len(category) == 1]


def _front() -> str:
    newest = backend.call("catalog", "search", sort="newest", limit=NEWEST_SHOWN)["items"]
    classes = [each for each in _top_classes() if each["count"]]
    hot = backend.call("catalog", "suggest", q="", limit=SUGGESTED)["items"]
    soon = str(datetime.now(LIBRARY_TIME).date() + ANNOUNCED_BEFORE)
    closures = [each for each in _closures() if each["first_on"] <= soon]
    shown = {"newest": newest, "verdicts": verdicts_on(newest)}
    return render_template("home.html", classes=classes, hot=hot, closures=closures, **shown)


def _results(wanted: dict[str, Any]) -> str:
    page = {"cursor": request.args["cursor"]} if request.args.get("cursor") else {}
    found = backend.call("catalog", "search", **wanted, **page)

    def link(**changes: str | None) -> str:
        """The same search with some of its parts changed; from its first page, unless the change says which."""
        parts = {key: value for key, value in {**wanted, **changes}.items() if value}
        return "/?" + urlencode(parts) if parts else "/"

    names = {each["value"]: each["name"] for each in found["facets"]["category"]}
    verdicts = verdicts_on(found["items"])
    return render_template(
        "results.html",
        found=found,
        wanted=wanted,
        link=link,
        branches=branches_by_id(),
        names=names,
        verdicts=verdicts,
        barred=of_the_reader(verdicts),
    )
