"""Run one service: ``python -m services.chassis.run orders``.

eventlet must patch the standard library before anything else is imported, hence the order of this file.
"""

import warnings

warnings.filterwarnings("ignore", category=DeprecationWarning, message=r"(?s).*Eventlet is deprecated")
warnings.filterwarnings("ignore", message=r"(?s).*eventlet")

import eventlet  # noqa: E402

eventlet.monkey_patch()

import importlib  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
from typing import Any  # noqa: E402

from services.chassis import failpoints, logs  # noqa: E402
from services.chassis.config import Settings, settings_of  # noqa: E402
from services.chassis.container import Container  # noqa: E402
from services.chassis.messaging.topology import TopologyMissing, require  # noqa: E402
from services.contracts.subscriptions import PRODUCERS, queues_of  # noqa: E402

log = logs.logger(__name__)

CANNOT_START = 78
"""Exit status for a configuration error (EX_CONFIG of sysexits.h)."""
ENDING = (signal.SIGTERM, signal.SIGINT)


def container_of(service: str, settings: Settings) -> Container:
    """The Nameko container of a service, configured but not started."""
    module = importlib.import_module(f"services.{service}.service")
    config: dict[str, Any] = {
        "AMQP_URI": settings.amqp_uri,
        "max_workers": settings.workers,
        "BACKGROUND_WORKERS": settings.background_workers,
        "EVENTS_AT_ONCE": settings.events_at_once,
        "HTTP": settings.http,
        "HEARTBEAT": 10,
    }
    return Container(module.Service, config)


def _leave(container: Container) -> None:
    # Once: a second stop would wait for what the first has taken away.
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    eventlet.spawn_n(container.stop)


def main(service: str) -> int:
    """Serve until SIGTERM or SIGINT; then finish the work in progress and leave."""
    logs.configure(service)
    failpoints.configure(service)
    settings = settings_of(service)
    try:
        require(settings.amqp_uri, queues_of(service))
    except TopologyMissing as error:
        log.error("cannot-start", reason=str(error))
        return CANNOT_START
    container = container_of(service, settings)
    for number in ENDING:
        signal.signal(number, lambda *_: _leave(container))
    container.start()
    log.info("started")
    # A signal interrupts the main greenlet's wait; waiting in another greenlet keeps that from looking like an error.
    waiting = eventlet.spawn(container.wait)
    while True:
        try:
            waiting.wait()
            break
        except InterruptedError:
            continue
    log.info("stopped")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PRODUCERS:
        sys.exit(f"usage: python -m services.chassis.run {{{','.join(PRODUCERS)}}}")
    sys.exit(main(sys.argv[1]))
