"""JSON log lines that carry the correlation id of the work in hand."""

import logging
import sys
from typing import Any

import structlog

from services.chassis.correlation import current


def _with_correlation(_logger: Any, _method: str, line: dict[str, Any]) -> dict[str, Any]:
    work = current()
    if work is not None:
        line["correlation_id"] = work.correlation_id
        if work.cause is not None:
            line["event_id"] = work.cause.event_id
    return line


def _json_handler(shared: list[Any]) -> logging.Handler:
    last: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    return handler


def configure(service: str, level: int = logging.INFO) -> None:
    """Send every log line of this process, whoever writes it, to standard output as JSON."""
    shared: list[Any] = [
        _with_correlation,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _logger, _method, line: {"service": service, **line},
        structlog.processors.format_exc_info,
    ]
    logging.root.handlers = [_json_handler(shared)]
    logging.root.setLevel(level)
    # Nameko logs every refused request with a stack trace; the edges of the chassis log what matters themselves.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    for chatty in ("amqp", "pymongo", "kombu"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logger(name: str) -> Any:
    """A logger whose calls take an event name and fields: ``log.info("relay-published", count=3)``."""
    return structlog.get_logger(name)
