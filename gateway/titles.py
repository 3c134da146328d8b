"""Titles as the catalogue knows them, for whoever names them by their ids."""

from collections.abc import Iterable
from typing import Any

from gateway import backend


def titles_by_id(title_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The catalogue's records of these titles; those that it has not are left out."""
    if not title_ids:
        return {}
    found = backend.call("catalog", "titles", title_ids=title_ids)["items"]
    return {title["title_id"]: title for title in found}


def named(title: dict[str, Any]) -> dict[str, Any]:
    """A title as cart and order take it."""
    return {name: title[name] for name in ("title_id", "title", "material")}


def judged(titles: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the rules look at of titles."""
    return [{"title_id": title["title_id"], "material": title["material"], "is_out": is_out(title)} for title in titles]


def is_out(title: dict[str, Any]) -> bool:
    """Whether no copy is here, so that who orders the title joins a queue."""
    return not title["availability"]["available"]
