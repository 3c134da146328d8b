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


class TitleAwaited(Refused):
    """Readers wait for a title that is to be withdrawn."""

    slug = "title-awaited"


class CopyNotFound(Refused):
    """The title has no copy with this barcode."""

    slug = "copy-not-found"


class CopyInUse(Refused):
    """A reader has the copy, or was promised it."""

    slug = "copy-in-use"


class IsbnInvalid(Refused):
    """Digits that are no ISBN."""

    slug = "isbn-invalid"


class PartUnreadable(Refused):
    """A part of a file is not in base 64."""

    slug = "request-invalid"
