"""借阅规则: what the rules come to, and new ones, tried on the readers that there are before they hold."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from gateway import backend, sessions
from gateway.pages import paths, said
from gateway.pages.codes import CARDS_OF_ALL, FIGURES, MATERIALS, NEEDS_OF_ALL
from gateway.pages.front import branches_by_id
from gateway.pages.words import LIBRARY_TIME
from gateway.problems import slug_of, status_of
from services.chassis.rpc.client import RefusedByService, Unavailable

DESK = "/staff/rules"
VERSIONS_SHOWN = 100
MOST_RULES = 60
LONGEST_NUMBER = 9
NAMED = ("cards", "needs", "materials", "branches")
FIELDS_OF_RULES = {**FIGURES, "rule_id": "名字"}
CASES = {**CARDS_OF_ALL, **NEEDS_OF_ALL, **MATERIALS, "*": "其他"}

Rule = dict[str, Any]

pages = Blueprint("page_rules", __name__)

pages.before_request(sessions.require_staff)


@pages.get(DESK)
def desk() -> str:
    """The rules in force, as a table and as a form."""
    return _page(None, _today())


@pages.post("/staff/rules/try")
def try_rules() -> ResponseReturnValue:
    """Whom the rules of the form would touch, did they hold today."""
    rules = written(request.form)
    try:
        tried = backend.call("orders", "try_rules", effective_from=request.form.get("effective_from"), rules=rules)
    except (RefusedByService, Unavailable) as error:
        return _refused(error, rules)
    return _page(rules, request.form.get("effective_from", ""), tried=tried)


@pages.post("/staff/rules")
def publish() -> ResponseReturnValue:
    """Have the rules of the form hold from a day on."""
    sessions.require_role("admin")
    rules = written(request.form)
    try:
        backend.call("orders", "publish_rules", effective_from=request.form.get("effective_from"), rules=rules)
    except (RefusedByService, Unavailable) as error:
        return _refused(error, rules)
    return paths.see(DESK, "rules-published")


def written(form: MultiDict[str, str]) -> list[Rule]:
    """The rules of a form: each has a number; one that is ticked to go, or of which nothing is filled in, is none."""
    numbers = (str(number) for number in range(MOST_RULES + 1) if f"{number}-gone" not in form)
    return [rule for rule in (_rule(form, each) for each in numbers) if any(rule.values())]


def _rule(form: MultiDict[str, str], number: str) -> Rule:
    given = {name: form.get(f"{number}-{name}", "").strip() for name in FIGURES}
    figures = {name: _number(value) for name, value in given.items() if value}
    named = {name: form.getlist(f"{number}-{name}") for name in NAMED}
    return {"rule_id": form.get(f"{number}-id", "").strip(), "figures": figures, **named}


def _number(value: str) -> int | str:
    """The number that somebody wrote; what is none is refused by the service's door."""
    return int(value) if value.isdecimal() and len(value) < LONGEST_NUMBER else value


def _page(rules: list[Rule] | None, effective_from: str, **more: Any) -> str:
    """The page with these rules in its form, or with those in force."""
    versions = backend.call("orders", "rules", limit=VERSIONS_SHOWN)["items"]
    in_force = next(each for each in versions if each["in_force"])
    branches = branches_by_id()
    return render_template(
        "rules.html",
        versions=versions,
        in_force=in_force,
        rules=in_force["rules"] if rules is None else rules,
        effective_from=effective_from,
        today=_today(),
        branches=branches,
        key=str(uuid.uuid4()),
        **more,
    )


def _refused(error: Exception, rules: list[Rule]) -> ResponseReturnValue:
    slug, details = slug_of(error)
    told = said.message(slug, _in_words(details))
    return _page(rules, request.form.get("effective_from", ""), told=told), status_of(slug)


def _in_words(details: Mapping[str, Any]) -> dict[str, Any]:
    """The codes of figures and cases in the words of the form."""
    told = {name: FIELDS_OF_RULES.get(value, value) for name, value in details.items() if name in ("figure", "field")}
    if "case" in details:
        known = {**CASES, **{branch["branch_id"]: branch["name"] for branch in branches_by_id().values()}}
        parts = [known.get(part, part) for part in str(details["case"]).split("/")]
        told["case"] = "，".join(part for part in parts if part not in ("其他", "无"))
    return {**details, **told}


def _today() -> str:
    return datetime.now(LIBRARY_TIME).date().isoformat()
