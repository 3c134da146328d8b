"""The API's documentation page, complete without the internet."""

from flask import Blueprint, Flask, Response, request
from openapi_ui_bundles import swagger_ui

PAGE = "/api/docs"
FILES = f"{PAGE}/files"
# flask-smorest's page starts the viewer with an inline script.
CONTENT_SECURITY_POLICY = "default-src 'self' 'unsafe-inline'; img-src 'self' data:"


def register(app: Flask) -> None:
    """Serve the viewer's own files and let its page start it."""
    app.config.update(OPENAPI_SWAGGER_UI_PATH="docs", OPENAPI_SWAGGER_UI_URL=f"{FILES}/")
    files = Blueprint("docs_files", __name__, static_folder=str(swagger_ui.static_path), static_url_path=FILES)
    files.after_request(_may_be_kept)
    app.register_blueprint(files)
    app.after_request(_allow_viewer)


def _may_be_kept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _allow_viewer(answer: Response) -> Response:
    if request.path == PAGE:
        answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return answer
