"""Asks a private RabbitMQ node that runs, or tells it something, through the `rabbitmqctl` of this machine."""

from __future__ import annotations

import os
import subprocess

from deploy.local import addresses, broker, packages
from deploy.local.rundir import RunDir, numbered, surroundings

# It joins the node's Erlang network for a moment: on the loopback address, through whichever port is free.
VISITOR = {
    "RABBITMQ_CTL_DIST_PORT_MIN": "0",
    "RABBITMQ_CTL_DIST_PORT_MAX": "0",
    "RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
}


class NodeRefused(Exception):
    """The node did not do what it was told, or could not be asked."""


def ctl(run: RunDir, *words: str, member: int = 1, timeout: float = 30) -> str:
    """What `rabbitmqctl` prints for these words, asked of one member of the run. Raises NodeRefused.

    What is in our virtual host is seen with `--vhost taoshu` among the words only.
    """
    ports = addresses.kept(run).get("ports", {})
    script = packages.broker_script()
    if script is None or numbered("amqp", member) not in ports:
        raise NodeRefused(f"There is no {broker.node_name(member)} in {run.path}.")
    command = [str(script.with_name("rabbitmqctl")), "--quiet", *words]
    told = surroundings(run, os.environ) | broker.environment(run, ports, member) | VISITOR
    try:
        done = subprocess.run(
            command, env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout, check=False
        )
    except subprocess.TimeoutExpired:
        raise NodeRefused(f"{_title(words, member)} was not done within {timeout:g} s.") from None
    if done.returncode:
        raise NodeRefused(f"{_title(words, member)} failed:\n{(done.stderr or done.stdout).strip()}")
    return done.stdout


def answering(run: RunDir) -> int | None:
    """The first member that speaks AMQP."""
    known = addresses.kept(run)
    members = range(1, known.get("members", 1) + 1)
    return next((each for each in members if broker.answers(known["ports"][numbered("amqp", each)])), None)


def _title(words: tuple[str, ...], member: int) -> str:
    return f"rabbitmqctl {' '.join(words)} ({broker.node_name(member)})"
