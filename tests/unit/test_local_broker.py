"""Who may do what on the private RabbitMQ, and what its nodes are told."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from deploy.local import addresses, broker
from deploy.local.addresses import BROKER_USERS, SERVICES
from deploy.local.rabbitmqctl import NodeRefused, ctl
from deploy.local.rundir import RunDir

PORTS = {"amqp": 21001, "erlang": 21002, "epmd": 21003, "erlang-2": 21012, "erlang-3": 21022}
SCRIPT = Path("/nowhere/sbin/rabbitmq-server")
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
    assert may(service, "read", f"{service}.requests")
    assert not may(service, "read", "log")
    assert not may(service, "read", "parked")
    assert not any(may(service, "read", f"{other}.requests") for other in SERVICES if other != service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_declares_nothing_but_the_exchange_that_its_answers_go_to(service: str) -> None:
    assert may(service, "configure", "nameko-rpc")
    assert not may(service, "configure", f"{service}.events")
    assert not may(service, "configure", f"{service}.order-approved")
    assert not may(service, "configure", f"{service}.requests")


def test_the_gateway_can_call_and_follow_but_not_speak_as_a_service() -> None:
    assert may("gateway", "write", "nameko-rpc")
    assert may("gateway", "read", "log")
    assert may("gateway", "configure", "rpc.reply-gateway-4711")
    assert not any(may("gateway", "write", f"{service}.events") for service in SERVICES)
    assert not any(may("gateway", "read", f"{service}.requests") for service in SERVICES)


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


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    made = RunDir.at(tmp_path)
    made.create(members=3)
    for member in (1, 2, 3):
        (made.broker(member) / "plugins").mkdir()
    return made


def test_the_node_listens_on_the_loopback_address_only(run: RunDir) -> None:
    told = broker.environment(run, PORTS)
    assert "listeners.tcp.local = 127.0.0.1:21001" in broker.configuration(PORTS["amqp"], 1).splitlines()
    assert "inet_dist_use_interface {127,0,0,1}" in told["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"]
    assert told["ERL_EPMD_ADDRESS"] == "127.0.0.1"


@pytest.mark.parametrize("member", [1, 2, 3])
def test_a_node_keeps_to_its_part_of_the_run_directory(run: RunDir, member: int) -> None:
    told = broker.environment(run, PORTS, member)
    for name in ("ERL_INETRC", "RABBITMQ_CONFIG_FILE", "RABBITMQ_MNESIA_BASE", "RABBITMQ_ENABLED_PLUGINS_FILE"):
        assert Path(told[name]).is_relative_to(run.broker(member))
    assert Path(told["RABBITMQ_LOG_BASE"]) == run.log


def test_members_have_names_and_ports_of_their_own_and_one_cookie_and_name_server(run: RunDir) -> None:
    told = [broker.environment(run, PORTS, member) for member in (1, 2, 3)]
    assert [each["RABBITMQ_NODENAME"] for each in told] == [
        "taoshu@localhost",
        "taoshu-2@localhost",
        "taoshu-3@localhost",
    ]
    assert [each["RABBITMQ_DIST_PORT"] for each in told] == ["21002", "21012", "21022"]
    assert {(each["HOME"], each["ERL_EPMD_PORT"]) for each in told} == {(str(run.broker()), "21003")}


def test_a_node_alone_looks_for_no_others() -> None:
    assert "cluster" not in broker.configuration(21001, 1)


def test_members_know_one_another_and_stop_rather_than_go_their_own_way() -> None:
    lines = broker.configuration(21011, 3).splitlines()
    known = [line.partition(" = ")[2] for line in lines if line.startswith("cluster_formation.classic_config.nodes.")]
    assert known == [broker.node_name(member) for member in (1, 2, 3)]
    assert "cluster_formation.peer_discovery_backend = classic_config" in lines
    assert "cluster_partition_handling = pause_minority" in lines


def test_a_cookie_that_is_there_stays(run: RunDir) -> None:
    settled = addresses.settle(run, 8080, 3, {})
    broker.write_files(run, SCRIPT, settled)
    cookie = (run.broker() / broker.COOKIE).read_text()
    broker.write_files(run, SCRIPT, settled)
    assert (run.broker() / broker.COOKIE).read_text() == cookie != ""


def test_every_member_imports_the_same_users(run: RunDir) -> None:
    broker.write_files(run, SCRIPT, addresses.settle(run, 8080, 3, {}))
    assert len({(run.broker(member) / "definitions.json").read_text() for member in (1, 2, 3)}) == 1


def test_what_runs_nowhere_cannot_be_told_anything(run: RunDir) -> None:
    with pytest.raises(NodeRefused, match="no taoshu-2@localhost"):
        ctl(run, "status", member=2)
