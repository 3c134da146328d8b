"""The local run's files and refusals: ports, passwords, the supervisor's configuration, what is said to a person."""

import configparser
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from supervisor.datatypes import dict_of_key_value_pairs

from deploy.local import addresses, commands, packages, passwords, ports, programs, supervisor
from deploy.local.programs import Program
from deploy.local.rundir import RunDir, surroundings, write_private
from deploy.local.words import CannotStart, complain

INTERPRETER = Path("/library/.venv/bin/python")


@pytest.fixture
def run(tmp_path: Path) -> RunDir:
    made = RunDir.at(tmp_path / "run")
    made.create()
    return made


@pytest.fixture
def busy_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def sections(text: str) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser()
    parsed.read_string(text)
    return parsed


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


# Ports


def test_ports_of_the_last_start_are_taken_again() -> None:
    first = ports.choose({}, ("amqp", "mongodb"))
    assert ports.choose(first, ("amqp", "mongodb")) == first


def test_a_port_that_somebody_took_is_chosen_anew(busy_port: int) -> None:
    kept = ports.choose({}, ("amqp",))
    chosen = ports.choose({**kept, "mongodb": busy_port}, ("amqp", "mongodb"))
    assert chosen["amqp"] == kept["amqp"]
    assert chosen["mongodb"] != busy_port


def test_no_port_is_given_twice() -> None:
    names = tuple(f"node-{number}" for number in range(50))
    assert len(set(ports.choose(dict.fromkeys(names, 20500), names).values())) == 50


def test_a_port_in_use_is_refused_with_its_holder_and_another_choice(busy_port: int) -> None:
    with pytest.raises(CannotStart) as refusal:
        ports.require_free(busy_port)
    assert f"Port {busy_port} is in use by pid " in refusal.value.what
    assert f"--port {busy_port + 1}" in refusal.value.next_step


# Files


def test_passwords_are_made_once_and_kept_from_others(run: RunDir) -> None:
    first = passwords.keep(run.secrets_file, ["amqp/orders"])
    both = passwords.keep(run.secrets_file, ["amqp/orders", "amqp/users"])
    assert both["amqp/orders"] == first["amqp/orders"] != both["amqp/users"]
    assert mode(run.secrets_file) == 0o600


def test_a_private_file_is_private_even_where_an_open_one_was(run: RunDir) -> None:
    file = run.path / "open"
    file.write_text("for everybody")
    file.chmod(0o644)
    write_private(file, "for me")
    assert (file.read_text(), mode(file)) == ("for me", 0o600)


def test_nodes_json_names_a_uri_for_everybody_and_stays_the_same(run: RunDir) -> None:
    settled = addresses.settle(run, 8080, 1, {})
    written = json.loads(run.nodes_file.read_text())
    assert (written["port"], set(written["amqp"])) == (8080, {*addresses.SERVICES, "deploy", "gateway"})
    assert set(written["mongodb"]) == {*addresses.SERVICES, "operator", "root"}
    assert (written["members"], written["own_broker"]) == (1, True)
    assert addresses.settle(run, 8080, 1, {}) == settled
    assert mode(run.nodes_file) == 0o600


def test_nodes_from_outside_are_used_by_all(run: RunDir) -> None:
    outside = {"TAOSHU_AMQP_URI": "amqp://cluster/taoshu", "TAOSHU_MONGODB_URI": "mongodb://cluster/"}
    settled = addresses.settle(run, 8080, 1, outside)
    assert set(settled.amqp.values()) == {"amqp://cluster/taoshu"}
    assert set(settled.mongodb.values()) == {"mongodb://cluster/"}
    assert not settled.own_broker
    assert not settled.own_database


def test_a_run_directory_that_configuration_files_cannot_name_is_refused() -> None:
    with pytest.raises(CannotStart, match="character"):
        RunDir.at("/srv/50%;off")


def test_the_supervisors_socket_fits_however_long_the_path_is(tmp_path: Path) -> None:
    assert RunDir(Path("/srv/run")).socket == Path("/srv/run/supervisor.sock")
    deep = RunDir(tmp_path / ("书" * 60))
    assert len(str(deep.socket).encode()) <= 90
    assert deep.socket != RunDir(tmp_path / ("架" * 60)).socket


# The supervisor's configuration


def test_whatever_dies_is_started_again_with_all_its_children_gone(run: RunDir) -> None:
    program = Program("orders", ["python", "-m", "x"], 50, at_once=False)
    section = sections(supervisor.configuration(run, [program]))["program:orders"]
    assert section["autorestart"] == section["stopasgroup"] == section["killasgroup"] == "true"
    assert int(section["startretries"]) > 1000
    assert section["stopwaitsecs"] == "15"
    assert section["autostart"] == "false"


def test_awkward_words_reach_the_program_as_they_are(run: RunDir) -> None:
    told = {"URI": "mongodb://a:b@127.0.0.1:1/?x=1&y=%2F, z", "NODES": "amqp://a;amqp://b", "PLACE": "/图书 馆"}
    text = supervisor.configuration(run, [Program("orders", ["a b", "100%"], 1, told)])
    section = sections(text)["program:orders"]
    assert dict_of_key_value_pairs(section["environment"] % {}) == told
    assert section["command"] % {} == "'a b' 100%"


def test_the_gateway_stops_first_and_the_nodes_last(run: RunDir) -> None:
    settled = addresses.settle(run, 8080, 1, {})
    (run.broker() / "plugins").mkdir()
    nodes = programs.nodes(run, settled, Path("/bin/true"), Path("/bin/true"))
    services = programs.application(settled, INTERPRETER)
    turn = {program.name: program.turn for program in [*nodes, *services]}
    assert max(turn, key=lambda name: turn[name]) == "gateway"
    assert max(turn[node.name] for node in nodes) < min(turn[service] for service in addresses.SERVICES)
    assert turn["epmd"] < turn["rabbitmq"]
    assert all(node.at_once for node in nodes)
    assert not any(service.at_once for service in services)


def test_a_service_is_told_its_own_credentials_only(run: RunDir) -> None:
    settled = addresses.settle(run, 8080, 1, {})
    service = next(row for row in programs.application(settled, INTERPRETER) if row.name == "orders")
    assert service.command == [str(INTERPRETER), "-m", "services.chassis.run", "orders"]
    assert service.environment["TAOSHU_DATABASE"] == "taoshu_orders"
    assert service.environment["TAOSHU_AMQP_URI"] == settled.amqp["orders"]
    assert "authSource=taoshu_orders" in service.environment["TAOSHU_MONGODB_URI"]
    assert settled.secrets["mongodb/root"] not in str(service)


def test_each_service_has_a_loopback_port_of_its_own_for_health_and_metrics(run: RunDir) -> None:
    settled = addresses.settle(run, 8080, 1, {})
    told = [row.environment.get("TAOSHU_HTTP") for row in programs.application(settled, INTERPRETER)]
    assert told == [*(f"127.0.0.1:{settled.ports[f'metrics-{name}']}" for name in addresses.SERVICES), None]
    assert len(set(settled.ports.values())) == len(settled.ports)


def test_every_process_is_marked_and_no_foreign_broker_setting_reaches_it(run: RunDir) -> None:
    told = surroundings(run, {"PATH": "/bin", "RABBITMQ_NODENAME": "theirs", "ERL_LIBS": "/theirs"})
    assert told == {"PATH": "/bin", "TAOSHU_RUN": str(run.path)}


# What is said to a person


def test_without_rabbitmq_and_root_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("TAOSHU_AMQP_URI", raising=False)
    monkeypatch.setattr(packages, "broker_script", lambda: None)
    monkeypatch.setattr(packages, "can_install", lambda: False)
    assert commands.main(["up"]) == 2
    said = capsys.readouterr().err
    assert "RabbitMQ is not installed." in said
    assert "sudo apt-get install --no-install-recommends rabbitmq-server" in said
    assert "TAOSHU_AMQP_URI" in said


def test_a_problem_takes_two_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert complain(CannotStart("It is dark.", "Switch on the light.", exit_code=1)) == 1
    assert capsys.readouterr().err == "✗ It is dark.\n  → Switch on the light.\n"
