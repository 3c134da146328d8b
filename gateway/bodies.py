"""Chapters of the API that answer to every body, also to one that the parser of JSON gives up on."""

import json
from typing import Any

from flask import Request
from flask_smorest import Blueprint as Chapter
from webargs.flaskparser import FlaskParser


class Bodies(FlaskParser):
    """Reads bodies and queries; what cannot be read is no JSON, whatever the parser stumbled over."""

    def _raw_load_json(self, req: Request) -> Any:
        try:
            return super()._raw_load_json(req)
        except json.JSONDecodeError:
            raise
        except ValueError as error:
            # Python refuses to read a number of more than 4,300 digits, and not as an error of JSON.
            raise json.JSONDecodeError(str(error), doc="a number", pos=0) from error


class Blueprint(Chapter):  # type: ignore[misc]
    """One chapter."""

    ARGUMENTS_PARSER = Bodies()
