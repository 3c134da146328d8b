"""A refusal, as a person sees it: on the page that the form was on, or on a page of its own."""

from typing import Any

from flask import g, render_template, request

from gateway.pages import paths, said
from gateway.problems import status_of
from services.contracts.errors import ERRORS

NO_WAY_BACK = frozenset({"role-not-allowed", "origin-not-allowed", "request-too-large", "path-not-found"})
"""Refusals of the whole visit: there is no form to correct."""


def error_page(slug: str, details: dict[str, Any]) -> Any:
    """Answer a refusal of any page."""
    if slug not in ERRORS:
        slug, details = "internal-error", {}
    came_from = None if slug in NO_WAY_BACK or request.method != "POST" else paths.back()
    if slug == "sign-in-needed":
        return paths.sign_in_first(came_from or paths.here())
    if came_from:
        return paths.see(came_from, slug, **details)
    # The service that refused may be the one that would tell the cart's count.
    g.cart = None
    told = said.message(slug, details)
    return render_template("error.html", told=None, refusal=told, here="/"), status_of(slug)
