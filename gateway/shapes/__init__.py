"""The shapes of answers, for the OpenAPI document and as the last filter before the wire."""

from gateway.shapes.accounts import Account, Notice, Session
from gateway.shapes.catalogue import (
    FOUND,
    Availability,
    Branch,
    Cart,
    Category,
    Chosen,
    CopyOfTitle,
    Facets,
    FacetValue,
    FoundTitle,
    Suggestion,
    Title,
)
from gateway.shapes.delivery import Collection, Handover, Parcel, Person, Run, Slot, Visit
from gateway.shapes.lists import listed
from gateway.shapes.orders import Fulfilment, Line, Loan, Moment, Order, OrderAccepted, Reader, Review, WantedTitle
from gateway.shapes.rules import RulesPublished, RulesTried, RulesVersion

__all__ = [
    "FOUND",
    "Account",
    "Availability",
    "Branch",
    "Cart",
    "Category",
    "Chosen",
    "Collection",
    "CopyOfTitle",
    "FacetValue",
    "Facets",
    "FoundTitle",
    "Fulfilment",
    "Handover",
    "Line",
    "Loan",
    "Moment",
    "Notice",
    "Order",
    "OrderAccepted",
    "Parcel",
    "Person",
    "Reader",
    "Review",
    "RulesPublished",
    "RulesTried",
    "RulesVersion",
    "Run",
    "Session",
    "Slot",
    "Suggestion",
    "Title",
    "Visit",
    "WantedTitle",
    "listed",
]
