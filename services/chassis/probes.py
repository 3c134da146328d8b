"""A process's own door for its operator: ``/healthz`` it lives, ``/readyz`` it consumes, ``/metrics`` how it fares.

Opened only where ``TAOSHU_HTTP`` names an address, which should be one that readers cannot reach.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
import eventlet.wsgi
from nameko.extensions import SharedExtension
from prometheus_client import REGISTRY, make_wsgi_app

from services.chassis.backlog import Backlog
from services.chassis.health import Condition
from services.chassis.storage.provider import ServiceDatabase
from services.contracts.subscriptions import queues_of

Answer = tuple[str, bytes]


class Probes(SharedExtension):  # type: ignore[misc]
    """Serves the probes of one process."""

    condition = Condition()
    database = ServiceDatabase()
    _socket: Any = None

    def start(self) -> None:
        """Open the door, if there is to be one."""
        address = self.container.config["HTTP"]
        if not address:
            return
        uri = self.container.config["AMQP_URI"]
        REGISTRY.register(Backlog(self.database.open(), uri, queues_of(self.container.service_name)))
        self._metrics = make_wsgi_app()
        host, _, port = address.rpartition(":")
        self._socket = eventlet.listen((host, int(port)))
        self.container.spawn_managed_thread(self._serve)

    def stop(self) -> None:
        """Close the door."""
        if self._socket is not None:
            self._socket.close()

    def _serve(self) -> None:
        eventlet.wsgi.server(self._socket, self._answer, log_output=False)

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start)
            return answer
        status, body = self._probe(path)
        start(status, [("Content-Type", "application/json")])
        return [body]

    def _probe(self, path: str) -> Answer:
        if path == "/healthz":
            return "200 OK", b'{"status": "ok"}'
        if path != "/readyz":
            return "404 Not Found", b'{"paths": ["/healthz", "/readyz", "/metrics"]}'
        report = self.condition.report()
        return "200 OK" if report["ready"] else "503 Service Unavailable", json.dumps(report).encode()
