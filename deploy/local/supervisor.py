"""supervisord, which starts a process again when it dies: its configuration and its start."""

from __future__ import annotations

import os
import pwd
import resource
import shlex
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from deploy.local.programs import Program
from deploy.local.rundir import PROJECT, RunDir, surroundings

# A streaming gateway holds a socket for every open page.
OPEN_FILES = 20000

DAEMON = """\
[unix_http_server]
file={socket}
chmod=0700

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{socket}

[supervisord]
nodaemon=true
silent=true
user={user}
umask=077
minfds={files}
directory={project}
pidfile={run}/supervisord.pid
logfile={run}/log/supervisord.log
logfile_maxbytes=5MB
logfile_backups=1
"""

# A program that dies within its first second is tried again ever more slowly, but never given up.
PROGRAM = """
[program:{name}]
command={command}
environment={environment}
directory={directory}
priority={turn}
autostart={at_once}
autorestart=true
startsecs=1
startretries=100000
stopasgroup=true
killasgroup=true
stopwaitsecs=15
redirect_stderr=true
stdout_logfile={run}/log/{name}.log
stdout_logfile_maxbytes=5MB
stdout_logfile_backups=2
"""


def configuration(run: RunDir, programs: Iterable[Program]) -> str:
    """The text of supervisord.conf. It holds passwords, so it must be written for its owner only."""
    head = DAEMON.format(
        socket=run.socket,
        user=pwd.getpwuid(os.getuid()).pw_name,
        files=_open_files(),
        project=_literal(str(PROJECT)),
        run=run.path,
    )
    return head + "".join(_section(run, program) for program in programs)


def _section(run: RunDir, program: Program) -> str:
    told = ",".join(f'{name}="{_literal(value)}"' for name, value in program.environment.items())
    return PROGRAM.format(
        name=program.name,
        command=_literal(shlex.join(program.command)),
        environment=told,
        directory=_literal(str(program.directory)),
        turn=program.turn,
        at_once="true" if program.at_once else "false",
        run=run.path,
    )


def _literal(text: str) -> str:
    # supervisord expands %(...)s in every value.
    return text.replace("%", "%%")


def _open_files() -> int:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    return OPEN_FILES if most == resource.RLIM_INFINITY else min(most, OPEN_FILES)


def launch(run: RunDir, interpreter: Path, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start supervisord in a session of its own: Ctrl-C then reaches only us, and we stop things in order."""
    command = [str(interpreter), "-m", "supervisor.supervisord", "-n", "-c", str(run.supervisor_config)]
    with (run.log / "supervisord.out").open("wb") as output:
        return subprocess.Popen(
            command,
            cwd=PROJECT,
            env=surroundings(run, environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
