"""The private nodes of RabbitMQ and MongoDB: what they read before they start, and the wait until they serve."""

from __future__ import annotations

import time
from functools import partial

from pymongo.errors import PyMongoError

from deploy.local import broker, control, database, packages, programs
from deploy.local.addresses import Addresses
from deploy.local.patience import until
from deploy.local.programs import Program
from deploy.local.rabbitmqctl import NodeRefused, ctl
from deploy.local.rundir import RunDir, numbered
from deploy.local.trouble import not_ready

# One machine boots all members at the same time.
SECONDS_PER_MEMBER = 60.0


def configure(run: RunDir, settled: Addresses) -> list[Program]:
    """Write what the nodes read; returns the programs that the supervisor is to run."""
    script = packages.ensure_broker() if settled.own_broker else None
    mongod = database.program() if settled.own_database else None
    if script:
        broker.write_files(run, script, settled)
    if mongod:
        database.write_files(run, settled)
    return programs.nodes(run, settled, script, mongod)


def wait(run: RunDir, settled: Addresses) -> None:
    """Return when every member serves, and knows the others."""
    deadline = time.monotonic() + SECONDS_PER_MEMBER * settled.members
    if not until(lambda: control.states(run) is not None, SECONDS_PER_MEMBER):
        raise not_ready(run, "it cannot be reached", "supervisord")
    if settled.own_database:
        try:
            database.prepare(settled, deadline)
        except PyMongoError as error:
            raise not_ready(run, f"MongoDB could not be prepared: {error}", "mongod") from error
    if settled.own_broker:
        _wait_for_broker(run, settled, deadline)


def _wait_for_broker(run: RunDir, settled: Addresses, deadline: float) -> None:
    for member in settled.each_member:
        port = settled.port_of("amqp", member)
        if not until(partial(broker.answers, port), deadline - time.monotonic()):
            raise not_ready(run, "RabbitMQ does not answer", numbered("rabbitmq", member))
    # Queues are spread over the members that are there when they are declared, so all must be.
    if settled.members > 1:
        try:
            ctl(run, "await_online_nodes", str(settled.members), timeout=max(10.0, deadline - time.monotonic()))
        except NodeRefused as refusal:
            raise not_ready(run, f"RabbitMQ did not form one cluster: {refusal}", "rabbitmq") from refusal
