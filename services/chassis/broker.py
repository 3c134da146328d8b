"""Connections to the broker that give up in time."""

from typing import Any

from kombu import Connection

TRIES = 3


class PatientConnection(Connection):  # type: ignore[misc]
    """Gives up every wait for the broker after ``read_timeout``.

    py-amqp leaves that to the kernel (``SO_RCVTIMEO``), which a green socket of eventlet or gevent never notices.
    """

    def _establish_connection(self) -> Any:
        established = super()._establish_connection()
        established.transport.sock.settimeout(self.transport_options["read_timeout"])
        return established


def connection(amqp_uri: str, patience: float = 5.0, heartbeat: float = 0) -> Connection:
    """A connection, not yet open, that waits ``patience`` seconds at most for each answer of the broker.

    ``amqp_uri`` may name several nodes, separated by ``;``. Without these settings kombu tries to connect for ever, and
    a write to a frozen or blocked broker never returns.
    """
    settings: dict[str, Any] = dict.fromkeys(("connect_timeout", "read_timeout", "write_timeout"), patience)
    settings |= {"max_retries": TRIES, "interval_start": 0.1, "interval_step": 0.1}
    return PatientConnection(amqp_uri, heartbeat=heartbeat, connect_timeout=patience, transport_options=settings)
