"""Password hashing with argon2id, off the event loop.

A hash takes about a tenth of a second of CPU; it runs in a native thread so that other requests go on.
"""

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from eventlet import tpool

_hasher = PasswordHasher()
_SOME_HASH = _hasher.hash("no account has this password")


def hashed(password: str) -> str:
    """The hash to keep."""
    result: str = tpool.execute(_hasher.hash, password)
    return result


def matches(password: str, password_hash: str | None) -> bool:
    """Whether the password fits. Without an account (None) it takes as long, so that logins cannot be probed."""
    return bool(tpool.execute(_verify, password, password_hash or _SOME_HASH)) and password_hash is not None


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False
