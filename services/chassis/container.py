"""Nameko's container with two pools of workers, so that a backlog of events never keeps a request waiting."""

from typing import Any

from eventlet import GreenPool
from nameko.containers import ServiceContainer


class WorkerPools:
    """Requests have one pool; events and duties the other."""

    def __init__(self, requests: int, others: int) -> None:
        self._requests = GreenPool(requests)
        self._others = GreenPool(others)

    def spawn(self, run: Any, worker: Any, *arguments: Any) -> Any:
        """Start ``run(worker, ...)``; waits while the pool of its entrypoint is full."""
        is_request = getattr(worker.entrypoint, "answers_a_caller", False)
        return (self._requests if is_request else self._others).spawn(run, worker, *arguments)

    def waitall(self) -> None:
        """Wait until nobody works any more."""
        self._requests.waitall()
        self._others.waitall()


class Container(ServiceContainer):  # type: ignore[misc]
    """One service in one process."""

    def __init__(self, service: type, config: dict[str, Any]) -> None:
        super().__init__(service, config)
        self._worker_pool = WorkerPools(self.max_workers, config["BACKGROUND_WORKERS"])
