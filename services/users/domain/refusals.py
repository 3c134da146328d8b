"""What the users service refuses. Each carries the slug under which a person is told."""

from typing import Any


class Refused(Exception):
    """The users service says no; nothing was changed."""

    slug = "request-invalid"

    def __init__(self, *subject: object, **details: Any) -> None:
        super().__init__(*subject)
        self.details = details


class AccountNotFound(Refused):
    """No such account."""

    slug = "account-not-found"


class LoginTaken(Refused):
    """A login names one account."""

    slug = "login-taken"


class NeedsUntilInvalid(Refused):
    """Needs count until a day that is neither past nor far away."""

    slug = "needs-until-invalid"


class SignInFailed(Refused):
    """Unknown login or wrong password; which of the two is not said."""

    slug = "sign-in-failed"


class SignInNeeded(Refused):
    """The token belongs to no living session."""

    slug = "sign-in-needed"
