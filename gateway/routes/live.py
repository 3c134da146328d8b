"""Live events: one multiplexed stream a page (server-sent events)."""

import json
from collections.abc import Iterator
from typing import Any

from flask import Response, current_app, g, request

from gateway import sessions
from gateway.bodies import Blueprint
from gateway.feed import Feed, Listener

api = Blueprint("live", __name__, description="Live events")
RETRY_MILLISECONDS = 3000


@api.get("/events")
@api.response(200, content_type="text/event-stream")
def events() -> Any:
    """Events that concern me. ``Last-Event-ID`` replays what was missed; ``reset`` says that too much was."""
    sessions.require_signed_in()
    feed: Feed = current_app.extensions["feed"]
    last_id = request.headers.get("Last-Event-ID", "")
    after = int(last_id) if last_id.isascii() and last_id.isdigit() else None
    stream = _stream(feed, Listener(g.subject, g.session_id, g.session_expires_at), after)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return Response(stream, content_type="text/event-stream", headers=headers)


def _stream(feed: Feed, listener: Listener, after: int | None) -> Iterator[str]:
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    if not feed.remembers(after):
        yield "event: reset\ndata: {}\n\n"
    for happening in feed.listen(listener, after):
        if happening is None:
            yield ": still here\n\n"
            continue
        hint = json.dumps(happening.hint(), ensure_ascii=False)
        yield f"id: {happening.offset}\nevent: {happening.name}\ndata: {hint}\n\n"
