"""批量导入: staff hand in a file of records and watch it become titles."""

import base64
import csv
import io
import uuid
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

from flask import Blueprint, Response, render_template, request, stream_with_context

from gateway import backend, sessions
from gateway.pages import paths
from gateway.pages.catalogue import DESK
from gateway.pages.front import branches_by_id
from gateway.problems import HttpProblem

IMPORTS = f"{DESK}/imports"
PART = 192 * 1024
LARGEST_FILE = 64 * 1024 * 1024
SHOWN = 20
PROBLEM = ("number", "field", "value", "message")

pages = Blueprint("page_imports", __name__)


pages.before_request(sessions.require_staff)


@pages.before_request
def let_files_in() -> None:
    """Those who may hand in a file may hand in a large one."""
    request.max_content_length = LARGEST_FILE


@pages.get(IMPORTS)
def imports() -> str:
    """What was handed in, and how far each file is."""
    return render_template("imports.html", branches=branches_by_id(), **_latest())


@pages.get(f"{IMPORTS}/latest")
def latest() -> str:
    """The list alone, for a page that is open."""
    return render_template("_imports.html", here=IMPORTS, **_latest())


@pages.post(IMPORTS)
def hand_in() -> Response:
    """Take a file, part by part; the catalog imports it by itself."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise HttpProblem("request-invalid", fields={"file": ["Choose a file."]})
    upload_id = uuid.uuid4().hex
    for place, part in enumerate(_parts(file.stream)):
        content = base64.b64encode(part).decode()
        backend.call_anew("catalog", "add_import_part", upload_id=upload_id, place=place, content=content)
    branch_id = request.form.get("branch_id") or None
    backend.call_anew("catalog", "begin_import", upload_id=upload_id, name=file.filename[-200:], branch_id=branch_id)
    return paths.see(IMPORTS, "file-taken")


@pages.get(f"{IMPORTS}/<id:import_id>/problems.csv")
def problems(import_id: str) -> Response:
    """What was wrong with records, for a spreadsheet."""
    # Before the answer begins: a refusal must not end as a file.
    first = backend.call("catalog", "import_problems", import_id=import_id)
    answer = Response(stream_with_context(_told(import_id, first)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{import_id}.problems.csv"'
    return answer


def _told(import_id: str, part: dict[str, Any]) -> Iterator[str]:
    yield "\ufeff" + _as_rows([PROBLEM])
    while True:
        yield _as_rows(
            [each["number"], each["field"], _harmless(each["value"]), each["message"]] for each in part["items"]
        )
        if part["next"] is None:
            return
        part = backend.call("catalog", "import_problems", import_id=import_id, after=part["next"])


def _as_rows(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _latest() -> dict[str, object]:
    items = backend.call("catalog", "imports", limit=SHOWN)["items"]
    return {"imports": items, "under_way": any(each["ended_at"] is None for each in items)}


def _parts(stream: IO[bytes]) -> Iterator[bytes]:
    while part := stream.read(PART):
        yield part


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in tuple("=+-@\t\r") else cell
