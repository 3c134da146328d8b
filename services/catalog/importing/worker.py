"""Imports what was handed in, each file in a process of its own: reading it would keep this one from answering."""

import subprocess
import sys

from services.catalog.importing.uploads import TRIES, Uploads
from services.chassis.clock import utc_now
from services.chassis.logs import logger

GAVE_UP = "the import was begun several times and never came to its end"

log = logger(__name__)


class Worker:
    """Begins one import at a time. One that dies is begun again, and goes on where it was."""

    def __init__(self, uploads: Uploads) -> None:
        self._uploads = uploads
        self._process: subprocess.Popen[bytes] | None = None

    def turn(self) -> None:
        """Begin the next import, unless one is under way."""
        if self._process is not None and self._process.poll() is None:
            return
        if self._uploads.is_busy(utc_now()):
            return
        upload = self._uploads.take_up()
        if upload is None:
            return
        if upload.tries > TRIES:
            self._uploads.end(upload.upload_id, utc_now(), trouble=GAVE_UP)
            return
        log.info("import-begun", upload_id=upload.upload_id, name=upload.name, tries=upload.tries)
        command = [sys.executable, "-m", "services.catalog.importing", "--upload", upload.upload_id]
        # It ends with this process (they are one group), and is begun again by the next.
        self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603 (an id, made by us)
