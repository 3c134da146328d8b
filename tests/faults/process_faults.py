"""Faults of our own processes: killed, ended, frozen, failing."""

import signal
from functools import partial
from pathlib import Path

from services.chassis import failpoints
from tests.faults.catalogue import Scene, fault
from tests.faults.ground import SERVICES, NotInTime, until, wait

PATIENCE_AT_POINT = 8
LONGER_THAN_A_REQUEST_WAITS = 12


def _killed_at_points(scene: Scene, service: str) -> None:
    for point in scene.rng.sample(failpoints.POINTS, 3):
        armed = scene.ground.arm(service, point, "kill")
        try:
            until(partial(_is_gone, armed), PATIENCE_AT_POINT, f"{armed.name} reached")
        except NotInTime:
            # Nothing of the kind happened in this service just now; that is no finding.
            armed.unlink(missing_ok=True)
        wait(scene.rng.uniform(0.5, 2))


def _is_gone(armed: Path) -> bool:
    return not armed.exists()


@fault("catalog-killed-at-points")
def catalog_killed(scene: Scene) -> None:
    """kill -9 of the catalog before and after a commit, a publish, an ack, an answer"""
    _killed_at_points(scene, "catalog")


@fault("orders-killed-at-points")
def orders_killed(scene: Scene) -> None:
    """kill -9 of orders before and after a commit, a publish, an ack, an answer"""
    _killed_at_points(scene, "orders")


@fault("users-killed-at-points")
def users_killed(scene: Scene) -> None:
    """kill -9 of users before and after a commit, a publish, an ack, an answer"""
    _killed_at_points(scene, "users")


@fault("delivery-killed-at-points")
def delivery_killed(scene: Scene) -> None:
    """kill -9 of delivery before and after a commit, a publish, an ack, an answer"""
    _killed_at_points(scene, "delivery")


@fault("killed-anywhere")
def killed_anywhere(scene: Scene) -> None:
    """kill -9 of each service, wherever it is"""
    for service in scene.rng.sample(SERVICES, len(SERVICES)):
        scene.ground.kill(service)
        wait(scene.rng.uniform(0.2, 1))


@fault("rolling-restart", alone=True)
def rolling_restart(scene: Scene) -> None:
    """SIGTERM and a new start of every service and the gateway, one after the other"""
    for program in scene.rng.sample((*SERVICES, "gateway"), len(SERVICES) + 1):
        scene.ground.restart(program)


@fault("service-frozen")
def service_frozen(scene: Scene) -> None:
    """a service stands still for longer than requests wait, then goes on where it was"""
    service = scene.rng.choice(SERVICES)
    scene.ground.send_signal(service, signal.SIGSTOP)
    try:
        wait(LONGER_THAN_A_REQUEST_WAITS)
    finally:
        scene.ground.send_signal(service, signal.SIGCONT)


@fault("gateway-worker-killed")
def gateway_worker_killed(scene: Scene) -> None:
    """kill -9 of gateway workers in the middle of requests"""
    for _ in range(4):
        _arbiter, *workers = until(lambda: _with_workers(scene), 30, "gateway workers")
        scene.ground.signal_pid(scene.rng.choice(workers), signal.SIGKILL)
        wait(scene.rng.uniform(0.5, 1.5))


def _with_workers(scene: Scene) -> list[int]:
    pids = scene.ground.pids("gateway")
    return pids if len(pids) > 1 else []


@fault("handlers-fail")
def handlers_fail(scene: Scene) -> None:
    """every event handler of every service raises for some seconds"""
    for service in SERVICES:
        scene.ground.arm(service, failpoints.HANDLING, "fail always")
    wait(3)
    scene.ground.disarm()
