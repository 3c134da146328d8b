"""Faults of the broker: restarted, killed, frozen, full, cut off, in the minority, without a binding."""

import signal
from functools import partial

from deploy.local.addresses import VHOST
from deploy.local.rabbitmqctl import NodeRefused
from services.chassis.messaging.topology import layout
from services.contracts.subscriptions import SUBSCRIPTIONS
from tests.faults.catalogue import Scene, fault
from tests.faults.ground import Ground, until, wait

NODES = ("rabbitmq", "rabbitmq-2", "rabbitmq-3")
PLENTY = "9999GB"
LITTLE = "50MB"
NODE_RETURNS = 180
"""Seconds. One of three catches up while the other two serve everybody, and has little of the processor meanwhile."""


def answers(ground: Ground, member: int = 1) -> bool:
    """Whether a node lists its queues."""
    try:
        ground.ctl("await_startup", "--timeout", "5", member=member)
    except NodeRefused:
        return False
    return True


@fault("broker-restarted")
def broker_restarted(scene: Scene) -> None:
    """the broker ends in order and comes back"""
    scene.ground.restart("rabbitmq")
    until(lambda: answers(scene.ground), NODE_RETURNS, "the broker is back")


@fault("broker-killed")
def broker_killed(scene: Scene) -> None:
    """kill -9 of the broker"""
    scene.ground.kill("rabbitmq")
    until(lambda: answers(scene.ground), NODE_RETURNS, "the broker is back")


@fault("broker-frozen")
def broker_frozen(scene: Scene) -> None:
    """the broker stands still, connections open"""
    scene.ground.send_signal("rabbitmq", signal.SIGSTOP)
    try:
        # Short enough to be slept through, or so long that the connections are given up.
        wait(scene.rng.choice((8, 30)))
    finally:
        scene.ground.send_signal("rabbitmq", signal.SIGCONT)


@fault("disk-alarm")
def disk_alarm(scene: Scene) -> None:
    """the broker's disk is full: it takes nothing from publishers"""
    scene.ground.ctl("set_disk_free_limit", PLENTY)
    try:
        wait(8)
    finally:
        scene.ground.ctl("set_disk_free_limit", LITTLE)


@fault("connections-closed")
def connections_closed(scene: Scene) -> None:
    """the broker closes every connection, twice"""
    for _ in range(2):
        scene.ground.ctl("close_all_connections", "--vhost", VHOST, "fault run")
        wait(2)


@fault("binding-lost")
def binding_lost(scene: Scene) -> None:
    """the queues that hear of answers, handovers and returns are bound to nothing for a while"""
    alone = {event.name for each in SUBSCRIPTIONS for event in each.events if _consumers_of(event.name) == 1}
    lost = [each for each in layout().bindings if each.routing_key in alone]
    with scene.ground.channel() as channel:
        for binding in lost:
            channel.queue_unbind(*binding)
        wait(3)
        for binding in lost:
            channel.queue_bind(*binding)


def _consumers_of(event: str) -> int:
    return sum(event in {each.name for each in subscription.events} for subscription in SUBSCRIPTIONS)


@fault("broker-node-lost", members=3)
def broker_node_lost(scene: Scene) -> None:
    """one of three broker nodes is killed and stays away"""
    _lose(scene, [scene.rng.choice(NODES)])


@fault("broker-majority-lost", members=3)
def broker_majority_lost(scene: Scene) -> None:
    """one of three broker nodes is killed, then another"""
    _lose(scene, scene.rng.sample(NODES, 2))


def _lose(scene: Scene, nodes: list[str]) -> None:
    for node in nodes:
        scene.ground.send_signal(node, signal.SIGKILL)
        scene.ground.stop(node)
        wait(4)
    scene.ground.start(*nodes)
    for node in nodes:
        until(partial(answers, scene.ground, NODES.index(node) + 1), NODE_RETURNS, f"{node} is back")
