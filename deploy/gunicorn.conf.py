"""How gunicorn serves the gateway. gevent, since every open page of a console holds one live stream."""

# ruff: noqa: N999 (the name by which gunicorn's configuration is known)

import os
from typing import Any

bind = os.environ.get("TAOSHU_BIND", "127.0.0.1:8080")
worker_class = "gevent"
workers = int(os.environ.get("TAOSHU_GATEWAY_WORKERS", "2"))
worker_connections = 2000

# The supervisor insists after fifteen seconds; open requests must be through before.
graceful_timeout = 10
timeout = 30
keepalive = 5

# What an honest browser never exceeds.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# Every worker opens its own connection to the broker, so nothing is loaded before the fork.
preload_app = False

# The gateway writes one structured line per request itself.
accesslog = None
errorlog = "-"

# gunicorn's own control socket would be shared by all instances of a user.
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """Log as the services do."""
    from services.chassis import logs

    logs.configure("gateway")


def post_worker_init(worker: Any) -> None:
    """Have the event log at hand before the first page asks for live events."""
    worker.wsgi.extensions["feed"].start()
