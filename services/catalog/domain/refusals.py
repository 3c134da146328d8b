"""What the catalog refuses. Each carries the slug under which a person is told."""

from typing import Any


class Refused(Exception):
    """The catalog says no; nothing was changed."""

    slug = "request-invalid"

    def __init__(self, *subject: object, **details: Any) -> None:
        super().__init__(*subject)
        self.details = details


class TitleNotFound(Refused):
    """No such title."""

    slug = "title-not-found"


class TitleExists(Refused):
    """A new title's id is taken."""

    slug = "title-exists"


class BarcodeTaken(Refused):
    """A barcode names one copy in the whole library."""

    slug = "barcode-taken"
