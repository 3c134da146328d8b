"""The two impure things that handlers hand to the domain: the time and a fresh id."""

import secrets
from datetime import UTC, datetime


def utc_now() -> datetime:
    """The time now, aware and cut to milliseconds, which is what the database keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id() -> str:
    """An unguessable id of 26 characters (128 random bits, base 32), safe in URLs and file names."""
    number = secrets.randbits(128)
    return "".join("abcdefghijkmnpqrstuvwxyz23456789"[number >> shift & 31] for shift in range(0, 130, 5))
