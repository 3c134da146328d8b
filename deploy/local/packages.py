"""What comes from the operating system: RabbitMQ, and the two small packages that a bare Debian may lack."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.words import CannotStart, step

# The wrapper in /usr/sbin takes the system's user and folders; a private node needs the script behind it.
BROKER_SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_POLICY = Path("/usr/sbin/policy-rc.d")
APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120")


def broker_script() -> Path | None:
    """The script that starts a RabbitMQ node, if RabbitMQ is installed."""
    if BROKER_SCRIPT.exists():
        return BROKER_SCRIPT
    elsewhere = shutil.which("rabbitmq-server")
    return Path(elsewhere) if elsewhere else None


def can_install() -> bool:
    """Whether we may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def ensure_broker() -> Path:
    """RabbitMQ's start script, after installing it if that is possible."""
    script = broker_script()
    if script is None:
        install(
            "rabbitmq-server",
            "RabbitMQ is not installed.",
            "Or set TAOSHU_AMQP_URI to a broker that you have.",
        )
        script = broker_script()
    if script is None:
        raise CannotStart(
            "RabbitMQ was installed, but its start script is not where it should be.",
            "Set TAOSHU_AMQP_URI to a broker that you have.",
        )
    return script


def install(package: str, missing: str, otherwise: str = "") -> None:
    """Install one Debian package as root; for anybody else, the words with which to do it."""
    if not can_install():
        command = f"sudo apt-get install --no-install-recommends {package}"
        raise CannotStart(missing, f"Run `{command}` once, then start again. {otherwise}".rstrip())
    with step(f"installing {package}"), _services_stay_off():
        _apt("update")
        _apt("install", "--no-install-recommends", package)


def _apt(*arguments: str) -> None:
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    outcome = subprocess.run([*APT, *arguments], env=quiet, capture_output=True, text=True, check=False)
    if outcome.returncode:
        last = "\n".join((outcome.stderr or outcome.stdout).strip().splitlines()[-5:])
        raise CannotStart(f"apt-get {arguments[0]} failed:\n{last}", "Put that right, then start again.")


@contextmanager
def _services_stay_off() -> Iterator[None]:
    """Install without starting: the machine gets our private node, and none that listens to the world."""
    policy_is_ours = not START_POLICY.exists()
    if policy_is_ours:
        START_POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        START_POLICY.chmod(0o755)
    try:
        yield
    finally:
        if policy_is_ours:
            START_POLICY.unlink()
        if Path("/run/systemd/system").exists():
            # The packages also ask to be started at the next boot.
            units = ("rabbitmq-server.service", "epmd.service", "epmd.socket")
            subprocess.run(["systemctl", "disable", *units], capture_output=True, check=False)
