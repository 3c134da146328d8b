"""Two pools of workers: events never keep a request waiting."""

from types import SimpleNamespace
from typing import Any

import eventlet
from eventlet.event import Event

from services.chassis.container import WorkerPools

REQUEST = SimpleNamespace(entrypoint=SimpleNamespace(answers_a_caller=True))
EVENT = SimpleNamespace(entrypoint=SimpleNamespace())


def test_a_request_is_taken_while_every_background_worker_is_busy() -> None:
    pools, done, answered = WorkerPools(requests=1, others=2), Event(), []

    def work(worker: Any) -> None:
        answered.append(1) if worker is REQUEST else done.wait()

    for _ in range(2):
        pools.spawn(work, EVENT)
    pools.spawn(work, REQUEST)
    eventlet.sleep(0)
    assert answered == [1]
    done.send()
    pools.waitall()


def test_all_are_waited_for_before_the_process_leaves() -> None:
    pools, done = WorkerPools(requests=2, others=2), []

    def work(worker: Any) -> None:
        eventlet.sleep(0)
        done.append(worker)

    for worker in (REQUEST, EVENT, EVENT):
        pools.spawn(work, worker)
    pools.waitall()
    assert len(done) == 3
