"""Domain dataclasses to MongoDB documents and back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from cattrs import Converter

A = TypeVar("A")

_converter = Converter()
_converter.register_unstructure_hook(datetime, lambda moment: moment)
_converter.register_structure_hook(datetime, lambda moment, _type: moment)
# BSON has no type for a day; its ISO form sorts as the days do.
_converter.register_unstructure_hook(date, date.isoformat)
_converter.register_structure_hook(date, lambda day, _type: date.fromisoformat(day))


def encode(aggregate: Any) -> dict[str, Any]:
    """The document of a dataclass."""
    document: dict[str, Any] = _converter.unstructure(aggregate)
    return document


def decoder(shape: type[A]) -> Callable[[dict[str, Any]], A]:
    """A function that reads documents of one dataclass; keys it does not know are passed over."""

    def decode(document: dict[str, Any]) -> A:
        return _converter.structure(document, shape)

    return decode
