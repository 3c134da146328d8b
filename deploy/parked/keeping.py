"""A whole message in a form that JSON and a database can hold, whatever it carries."""

import base64
from datetime import datetime
from typing import Any

from deploy.parked.message import Parked

_INTEGERS = range(-(2**63), 2**63)


def kept(parked: Parked) -> dict[str, Any]:
    """All that is needed to send the message again, its body in base64."""
    return {
        "message_id": plain(parked.message_id),
        "content_type": plain(parked.content_type),
        "content_encoding": plain(parked.content_encoding),
        "headers": plain(parked.headers),
        "body": base64.b64encode(parked.body).decode(),
    }


def plain(told: Any) -> Any:
    """The same in types that JSON and BSON share."""
    if isinstance(told, dict):
        return {_text(name).replace("\0", "\\0"): plain(each) for name, each in told.items()}
    if isinstance(told, list):
        return [plain(each) for each in told]
    if isinstance(told, bytes):
        return {"base64": base64.b64encode(told).decode()}
    if told is None or isinstance(told, bool | float) or (isinstance(told, int) and told in _INTEGERS):
        return told
    return told.isoformat() if isinstance(told, datetime) else _text(told)


def _text(told: Any) -> str:
    # Half a surrogate pair is a character to AMQP and to Python, but to no UTF-8.
    return str(told).encode("utf-8", "backslashreplace").decode()
