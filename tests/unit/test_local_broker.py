"""Who may do what on the private RabbitMQ, and what its node is told."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from deploy.local import broker
from deploy.local.addresses import BROKER_USERS, SERVICES
from deploy.local.rundir import RunDir

PORTS = {"amqp": 21001, "erlang": 21002, "epmd": 21003, "mongodb": 21004}
SECRETS = {f"amqp/{user}": f"secret of {user}" for user in BROKER_USERS}


def may(user: str, act: str, name: str) -> bool:
    return re.search(getattr(broker.RIGHTS[user], act), name) is not None


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_speaks_in_its_own_name_only(service: str) -> None:
    assert may(service, "write", f"{service}.events")
    assert may(service, "write", "retry.1000")
    assert may(service, "write", "parked")
    assert not any(may(service, "write", f"{other}.events") for other in SERVICES if other != service)
    assert not may(service, "write", f"{service}-events")


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_reads_only_what_is_its_own(service: str) -> None:
    assert may(service, "read", f"{service}.order-approved")
    assert may(service, "read", f"rpc-{service}")
    assert not may(service, "read", "log")
    assert not may(service, "read", "parked")
    assert not any(may(service, "read", f"rpc-{other}") for other in SERVICES if other != service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_declares_nothing_but_its_rpc_queue_and_exchange(service: str) -> None:
    assert may(service, "configure", f"rpc-{service}")
    assert may(service, "configure", "nameko-rpc")
    assert not may(service, "configure", f"{service}.events")
    assert not may(service, "configure", f"{service}.order-approved")


def test_the_gateway_can_call_and_follow_but_not_speak_as_a_service() -> None:
    assert may("gateway", "write", "nameko-rpc")
    assert may("gateway", "read", "log")
    assert may("gateway", "configure", "rpc.reply-gateway-4711")
    assert not any(may("gateway", "write", f"{service}.events") for service in SERVICES)
    assert not any(may("gateway", "read", f"rpc-{service}") for service in SERVICES)


def test_every_user_has_rights_in_our_virtual_host_and_nobody_else_exists() -> None:
    found = broker.definitions(SECRETS)
    assert found["vhosts"] == [{"name": "taoshu"}]
    assert [user["name"] for user in found["users"]] == list(BROKER_USERS)
    assert {(row["user"], row["vhost"]) for row in found["permissions"]} == {(user, "taoshu") for user in BROKER_USERS}


def test_definitions_hold_salted_hashes_and_no_password() -> None:
    found = broker.definitions(SECRETS)
    for user in found["users"]:
        raw = base64.b64decode(user["password_hash"])
        salt, digest = raw[:4], raw[4:]
        assert digest == hashlib.sha256(salt + SECRETS[f"amqp/{user['name']}"].encode()).digest()
    assert "secret of" not in str(found)


def test_a_password_hash_is_the_one_that_rabbitmq_documents() -> None:
    # The worked example of https://www.rabbitmq.com/docs/passwords
    assert broker.password_hash("test12", bytes.fromhex("908dc60a")) == (
        "kI3GCqW5JLMJa4iX1lo7X4D6XbYqlLgxIs30+P6tENUV2POR"
    )


def test_the_node_listens_on_the_loopback_address_only(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    (run.broker / "plugins").mkdir(parents=True)
    told = broker.environment(run, PORTS)
    assert "listeners.tcp.local = 127.0.0.1:21001" in broker.configuration(PORTS["amqp"]).splitlines()
    assert "inet_dist_use_interface {127,0,0,1}" in told["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]
    assert told["ERL_EPMD_ADDRESS"] == "127.0.0.1"


def test_the_node_keeps_to_the_run_directory(tmp_path: Path) -> None:
    run = RunDir(tmp_path)
    (run.broker / "plugins").mkdir(parents=True)
    told = broker.environment(run, PORTS)
    for name in ("HOME", "RABBITMQ_MNESIA_BASE", "RABBITMQ_LOG_BASE", "RABBITMQ_ENABLED_PLUGINS_FILE"):
        assert Path(told[name]).is_relative_to(tmp_path)
