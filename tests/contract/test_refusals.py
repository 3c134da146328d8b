"""Every refusal has words, and every word belongs to a refusal somebody can give."""

import importlib
import inspect
import re
import string
from pathlib import Path

import pytest

from gateway.problems import STATUS, status_of, words_of
from services.contracts.errors import ERRORS

ROOT = Path(__file__).parents[2]
SERVICES = ("catalog", "orders", "users", "delivery")
SOURCES = [*ROOT.glob("services/**/*.py"), *ROOT.glob("gateway/**/*.py")]


def _domain_slugs() -> set[str]:
    found = set()
    for service in SERVICES:
        module = importlib.import_module(f"services.{service}.domain.refusals")
        found |= {each.slug for _, each in inspect.getmembers(module, inspect.isclass) if hasattr(each, "slug")}
    return found


def test_every_refusal_of_a_domain_has_words() -> None:
    assert _domain_slugs() <= set(ERRORS)


def test_every_status_is_of_a_known_refusal() -> None:
    assert set(STATUS) <= set(ERRORS)


def test_no_words_are_left_over() -> None:
    said = "\n".join(path.read_text("utf-8") for path in SOURCES if path.name != "errors.py")
    unused = [slug for slug in ERRORS if not re.search(rf'"{slug}"', said.replace("problems.py", ""))]
    assert unused == []


@pytest.mark.parametrize("slug", ERRORS)
def test_words_say_the_reason_and_the_next_step(slug: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(ERRORS[slug].reason + ERRORS[slug].next_step) if name]
    reason, next_step = words_of(slug, dict.fromkeys(names, "甲"))
    assert reason and next_step
    assert "{" not in reason + next_step
    assert 400 <= status_of(slug) <= 503
