"""The two impure things that handlers hand to the domain: the time and a fresh id."""

import secrets
from datetime import UTC, datetime

from services.chassis.correlation import current


def utc_now() -> datetime:
    """The time now, aware and cut to milliseconds, which is what the database keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id() -> str:
    """An unguessable id of 26 characters (128 random bits, base 32), safe in URLs and file names."""
    number = secrets.randbits(128)
    return "".join("abcdefghijkmnpqrstuvwxyz23456789"[number >> shift & 31] for shift in range(0, 130, 5))


def id_of_command() -> str:
    """An id for what the running command creates: the same one when the command is repeated."""
    work = current()
    return work.command_id if work and work.command_id else new_id()
