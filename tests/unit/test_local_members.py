"""A run with three nodes of a kind: its addresses and programs, and that their number stays."""

from pathlib import Path

import pytest

from deploy.local import addresses, database, down, programs
from deploy.local.rundir import RunDir
from deploy.local.words import CannotStart


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    made = RunDir.at(tmp_path / "run")
    made.create(members=3)
    for member in (1, 2, 3):
        (made.broker(member) / "plugins").mkdir()
    return made


@pytest.fixture
def three(run: RunDir) -> addresses.Addresses:
    return addresses.settle(run, 8080, 3, {})


def names_of(run: RunDir, settled: addresses.Addresses) -> list[str]:
    return [node.name for node in programs.nodes(run, settled, Path("/bin/true"), Path("/bin/true"))]


def test_the_first_start_decides_how_many_there_are(run: RunDir) -> None:
    assert addresses.members_of(run, None) == 1
    assert addresses.members_of(run, 3) == 3
    addresses.settle(run, 8080, 3, {})
    assert addresses.members_of(run, None) == 3
    assert addresses.members_of(run, 3) == 3


def test_another_number_is_refused_afterwards(run: RunDir, three: addresses.Addresses) -> None:
    with pytest.raises(CannotStart) as refusal:
        addresses.members_of(run, 1)
    assert "3 members" in refusal.value.what
    assert "--data" in refusal.value.next_step


def test_a_run_from_before_there_were_members_has_one(run: RunDir) -> None:
    run.nodes_file.write_text('{"port": 8080, "ports": {}}')
    assert addresses.members_of(run, None) == 1
    with pytest.raises(CannotStart):
        addresses.members_of(run, 3)


def test_every_member_has_ports_of_its_own(three: addresses.Addresses) -> None:
    members = {f"{name}{number}" for name in ("amqp", "erlang", "mongodb") for number in ("", "-2", "-3")}
    assert set(three.ports) == {*members, "epmd", *(f"metrics-{service}" for service in addresses.SERVICES)}
    assert len(set(three.ports.values())) == len(three.ports)


def test_a_client_of_the_broker_knows_every_member(three: addresses.Addresses) -> None:
    password = three.secrets["amqp/orders"]
    ports = (three.port_of("amqp", member) for member in (1, 2, 3))
    assert three.amqp["orders"].split(";") == [f"amqp://orders:{password}@127.0.0.1:{port}/taoshu" for port in ports]


def test_a_client_of_the_database_knows_every_member(three: addresses.Addresses) -> None:
    hosts = ",".join(f"127.0.0.1:{three.port_of('mongodb', member)}" for member in (1, 2, 3))
    password = three.secrets["mongodb/operator"]
    assert three.mongodb["operator"] == (
        f"mongodb://operator:{password}@{hosts}/?authSource=taoshu_operations&replicaSet=taoshu"
    )


def test_each_member_is_a_program_and_the_first_keeps_its_name(run: RunDir, three: addresses.Addresses) -> None:
    assert names_of(run, three) == ["epmd", "rabbitmq", "rabbitmq-2", "rabbitmq-3", "mongod", "mongod-2", "mongod-3"]
    assert set(names_of(run, three)) == {*down.NODES, "epmd"}


def test_the_members_of_the_database_share_a_key_and_nothing_else(run: RunDir, three: addresses.Addresses) -> None:
    database.write_files(run, three)
    assert len({(run.database(member) / "keyfile").read_text() for member in (1, 2, 3)}) == 1
    nodes = programs.nodes(run, three, None, Path("/bin/mongod"))
    for option in ("--port", "--dbpath", "--keyFile"):
        assert len({node.command[node.command.index(option) + 1] for node in nodes}) == 3
