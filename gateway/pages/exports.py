"""导出书目: staff take the whole catalogue along as a file."""

import base64
from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import Blueprint, Response, stream_with_context

from gateway import backend, sessions
from gateway.pages.catalogue import DESK
from gateway.problems import HttpProblem

FORMS = {"csv": ("csv", "text/csv"), "marc21": ("mrc", "application/marc"), "cnmarc": ("iso", "application/marc")}
"""By format, the ending of the file and its type."""

pages = Blueprint("page_exports", __name__)

pages.before_request(sessions.require_staff)


@pages.get(f"{DESK}/export/<id:form>")
def export(form: str) -> Response:
    """The file, sent while it is written."""
    if form not in FORMS:
        raise HttpProblem("path-not-found")
    ending, mimetype = FORMS[form]
    # Before the answer begins: a refusal must not end as a file.
    first = backend.call("catalog", "export_part", form=form)
    answer = Response(stream_with_context(_parts(form, first)), mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="taoshu-{date.today():%Y%m%d}.{ending}"'
    return answer


def _parts(form: str, part: dict[str, Any]) -> Iterator[bytes]:
    while True:
        yield base64.b64decode(part["content"])
        if part["next"] is None:
            return
        part = backend.call("catalog", "export_part", form=form, after=part["next"])
