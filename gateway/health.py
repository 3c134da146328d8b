"""``/healthz``: this process lives. ``/readyz``: a reader's order would go through now."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Blueprint, current_app, jsonify

from services.chassis.rpc.client import RefusedByService, RpcClient, Unavailable

SERVICES = ("catalog", "orders", "users", "delivery")
PATIENCE_SECONDS = 2.0

service = Blueprint("service", __name__)


@service.get("/healthz")
def healthz() -> Any:
    """This process answers."""
    return jsonify(status="ok")


@service.get("/readyz")
def readyz() -> Any:
    """Every service has its broker and its database; 503 and which one has not."""
    client: RpcClient = current_app.extensions["rpc"]
    with ThreadPoolExecutor(len(SERVICES)) as pool:
        reports = dict(zip(SERVICES, pool.map(lambda name: _ask(client, name), SERVICES), strict=True))
    ready = all(report.get("ready") for report in reports.values())
    return jsonify(status="ready" if ready else "not ready", services=reports), 200 if ready else 503


def _ask(client: RpcClient, name: str) -> dict[str, Any]:
    try:
        report: dict[str, Any] = client.call(name, "health", timeout=PATIENCE_SECONDS)
    except (Unavailable, RefusedByService) as error:
        return {"ready": False, "reason": str(error)}
    return report
