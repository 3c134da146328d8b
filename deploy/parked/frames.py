"""A reader of AMQP frames that does not stumble over properties which no client can decode.

What kills every consumer by its mere properties ends in ``parked``, and must not make the rest of it unreachable.
"""

import struct
from collections.abc import Callable
from typing import Any

from amqp.exceptions import FrameSyntaxError
from amqp.method_framing import frame_handler
from amqp.serialization import dumps

UNREADABLE_PROPERTIES = "taoshu-unreadable-properties"
"""The header under which such a message carries the bytes of its properties, in hexadecimal."""

_CONTENT_HEADER = 2
_BEFORE_PROPERTIES = 12
_HEADERS_ALONE = 0x2000
_UNREADABLE = (ValueError, OverflowError, OSError, struct.error, FrameSyntaxError)

Frame = tuple[int, int, bytes]


def forgiving(connection: Any, callback: Callable[..., Any]) -> Callable[[Frame], bool]:
    """The frame handler of py-amqp; a message with unreadable properties comes without them, its body untouched."""
    handle = frame_handler(connection, callback)

    def on_frame(frame: Frame) -> bool:
        try:
            return bool(handle(frame))
        except _UNREADABLE:
            kind, channel, content = frame
            if kind != _CONTENT_HEADER:
                raise
            return bool(handle((kind, channel, _set_aside(bytes(content)))))

    return on_frame


def _set_aside(content: bytes) -> bytes:
    properties = content[_BEFORE_PROPERTIES:].hex()
    headers = dumps("F", [{UNREADABLE_PROPERTIES: properties}])
    return content[:_BEFORE_PROPERTIES] + struct.pack(">H", _HEADERS_ALONE) + bytes(headers)
