"""What the documents say of the code: events, states, files and commands."""

import re
from pathlib import Path

import pytest

from deploy.diagrams import DIAGRAMS, drawn
from gateway.app import create_app
from services.contracts.subscriptions import EVENTS, PRODUCERS, SUBSCRIPTIONS

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
ELSEWHERE = ("https://", "http://", "mailto:", "#")
CODE = re.compile(r"`([^`]+)`")
QUEUE_ROW = re.compile(r"^\| `(\w+\.[a-z-]+)` \| ([^|]*) \|", re.MULTILINE)
HTTP_ROW = re.compile(r"^\| `([A-Z]+) (/[^`]*)` \|", re.MULTILINE)
EVENT_ROW = re.compile(r"^\| `([a-z-]+)` \| (\d+) \| (\w+) \| ([^|]*) \|", re.MULTILINE)


def _links(text: str) -> list[str]:
    found = [plain or quoted for plain, quoted in LINK.findall(FENCE.sub("", text))]
    return [link.partition("#")[0] for link in found if not link.startswith(ELSEWHERE)]


def _queues_of(name: str) -> set[str]:
    return {each.queue for each in SUBSCRIPTIONS if name in {event.name for event in each.events}}


def test_the_event_table_is_the_contracts() -> None:
    rows = EVENT_ROW.findall((ROOT / "ARCHITECTURE.md").read_text("utf-8"))
    told = [(name, int(version), producer, set(CODE.findall(heard))) for name, version, producer, heard in rows]
    assert len({name for name, *_ in told}) == len(told)
    assert sorted(told, key=lambda row: row[0]) == [
        (event.name, event.version, event.producer, _queues_of(event.name)) for _, event in sorted(EVENTS.items())
    ]


@pytest.mark.parametrize("service", PRODUCERS)
def test_a_service_says_and_hears_what_its_page_tells(service: str) -> None:
    page = (ROOT / "services" / service / "README.md").read_text("utf-8")
    emits = page.partition("## Emits")[2].partition("## Reacts to")[0]
    assert set(CODE.findall(emits)) == {event.name for event in EVENTS.values() if event.producer == service}
    assert {queue: set(CODE.findall(heard)) for queue, heard in QUEUE_ROW.findall(page)} == {
        each.queue: {event.name for event in each.events} for each in SUBSCRIPTIONS if each.service == service
    }


def test_the_http_table_is_the_api() -> None:
    told = HTTP_ROW.findall((ROOT / "gateway" / "README.md").read_text("utf-8"))
    served = {
        (method, re.sub(r"<id:(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")))
        for rule in create_app("amqp://nowhere").url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("/openapi.json")
    }
    assert sorted(told) == sorted(served)


@pytest.mark.parametrize("document", DIAGRAMS, ids=lambda path: path.parent.name)
def test_the_diagrams_are_the_tables(document: Path) -> None:
    """``python -m deploy.diagrams`` mends what fails here."""
    page = document.read_text("utf-8")
    assert drawn(page, DIAGRAMS[document]) == page


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    missing = [link for link in _links(document.read_text("utf-8")) if not (document.parent / link).exists()]
    assert missing == []


def test_both_readmes_give_the_same_commands_and_links() -> None:
    english, chinese = ((ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md"))
    assert FENCE.findall(english) == FENCE.findall(chinese) != []
    twins = {"README.md", "README.zh-CN.md"}
    assert set(_links(english)) - twins == set(_links(chinese)) - twins
