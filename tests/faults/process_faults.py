"""Faults of our own processes: killed, ended, frozen, failing."""

import signal
from functools import partial
from pathlib import Path

from services.chassis import failpoints
from tests.faults.catalogue import Scene, fault
from tests.faults.ground import SERVICES, until, wait

PATIENCE_AT_POINT = 30
LONGER_THAN_A_REQUEST_WAITS = 12


def _killed_at_points(scene: Scene, service: str) -> None:
    for point in scene.rng.sample(failpoints.POINTS, len(failpoints.POINTS)):
        armed = scene.ground.arm(service, point, "kill")
        until(partial(_is_gone, armed), PATIENCE_AT_POINT, f"{armed.name} is reached")
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
        scene.ground.stop(program)
        status = scene.ground.exit_status(program)
        scene.ground.start(program)
        assert status == 0, f"{program} ended with status {status}, not by itself"


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
    """kill -9 of the gateway's workers while a service has requests of theirs, which it then carries out"""
    for service in ("orders", "delivery"):
        scene.ground.send_signal(service, signal.SIGSTOP)
        try:
            wait(scene.rng.uniform(0.5, 1.5))
            for worker in until(lambda: _workers(scene), 30, "gateway workers"):
                scene.ground.signal_pid(worker, signal.SIGKILL)
        finally:
            scene.ground.send_signal(service, signal.SIGCONT)
        wait(scene.rng.uniform(0.5, 1.5))


def _workers(scene: Scene) -> list[int]:
    _arbiter, *workers = scene.ground.pids("gateway") or [0]
    return workers


@fault("handlers-fail")
def handlers_fail(scene: Scene) -> None:
    """every event handler of every service raises for some seconds"""
    for service in SERVICES:
        scene.ground.arm(service, failpoints.HANDLING, "fail always")
    wait(3)
    scene.ground.disarm()
