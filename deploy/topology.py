"""The deployment step that declares exchanges, queues and bindings: ``python -m deploy.topology``."""

import time

from environs import Env
from kombu import Connection

from services.chassis.messaging.topology import declare

PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.3


def declare_patiently(amqp_uri: str) -> list[str]:
    """Declare, waiting for a broker that just started: it knows its replicated queues before it can reach them."""
    refused = Connection(amqp_uri).channel_errors
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return declare(amqp_uri)
        except refused as error:
            if "down or inaccessible" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    queues = declare_patiently(Env().str("TAOSHU_AMQP_URI"))
    print(f"declared {len(queues)} queues")
