"""Passwords of the private nodes: made once per run directory, kept in a file for its owner's eyes."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from deploy.local.rundir import write_private


def keep(file: Path, owners: Iterable[str]) -> dict[str, str]:
    """One password for each owner. Those of an earlier start stay, since the kept databases know them."""
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    # Hexadecimal needs no escaping in a URI, and MongoDB's key file accepts it.
    missing = {owner: secrets.token_hex(24) for owner in owners if owner not in known}
    if missing:
        known |= missing
        write_private(file, json.dumps(known, indent=2) + "\n")
    return known
