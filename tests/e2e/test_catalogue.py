"""The catalogue as readers search it and staff keep it, through the gateway."""

import uuid
from typing import Any

import pytest

from tests.conftest import System
from tests.e2e.library import Library, eventually
from tests.e2e.refusals import assert_refused


def invented(length: int) -> str:
    """Characters that nobody has put together before."""
    return "".join(chr(0x4E00 + 64 * byte) for byte in uuid.uuid4().bytes[:length])


@pytest.fixture
def title(library: Library) -> dict[str, Any]:
    """A title of an invented name that no other has."""
    mark = uuid.uuid4().hex[:8]
    body = {
        "title": invented(7),
        "authors": [invented(3)],
        "category": "I247.5",
        "isbn": "978-7-02-000220-7",
        "published_year": 2019,
        "copies": [{"barcode": f"K{mark}", "branch_id": "jl", "location": "二楼 3 架"}],
    }
    added: dict[str, Any] = library.staff.post("/titles", body)
    return added


def ids(page: dict[str, Any]) -> list[str]:
    return [each["title_id"] for each in page["items"]]


def test_what_staff_add_is_found_at_once_in_many_ways(library: Library, title: dict[str, Any]) -> None:
    name, author, barcode = title["title"], title["authors"][0], title["copies"][0]["barcode"]
    for q in (name, f"{name[:3]} {name[3:]}", f"{author} {name[:3]}", name[1:], barcode.lower()):
        assert ids(library.visitor.get("/titles", q=q))[:1] == [title["title_id"]], q


def test_what_answers_the_query_is_pointed_out(library: Library, title: dict[str, Any]) -> None:
    name, author = title["title"], title["authors"][0]
    found = library.visitor.get("/titles", q=f"{author} {name[:3]}")["items"][0]["highlights"]
    assert found["title"] == [{"text": name[:3], "hit": True}, {"text": name[3:], "hit": False}]
    assert found["authors"] == [[{"text": author, "hit": True}]]


def test_a_guess_is_offered_as_such(library: Library, title: dict[str, Any]) -> None:
    name = title["title"]
    found = library.visitor.get("/titles", q=f"{name[:3]}猜{name[4:]}")
    assert found["did_you_mean"] == name
    assert library.visitor.get("/titles", q=name)["did_you_mean"] is None


def test_a_search_is_narrowed_by_what_its_facets_count(library: Library, title: dict[str, Any]) -> None:
    found = library.visitor.get("/titles", q=title["title"])
    facets = {name: {each["value"] for each in values} for name, values in found["facets"].items()}
    assert facets["category"] == {"I"} and facets["branch"] == {"jl"} and facets["year"] == {"2019"}
    for narrowed in ({"category": "I24"}, {"branch": "jl"}, {"year": 2019}, {"available": True}, {"language": "zh"}):
        assert ids(library.visitor.get("/titles", q=title["title"], **narrowed)) == [title["title_id"]]
    for other in ({"category": "K"}, {"branch": "ys"}, {"year": 2018}, {"language": "en"}, {"material": "audio"}):
        assert library.visitor.get("/titles", q=title["title"], **other)["total"] == 0


def test_a_claim_shows_in_the_next_search(library: Library, title: dict[str, Any]) -> None:
    reader = library.new_reader()
    order_id = library.submitted(reader, title["title_id"])
    reader.order_in(order_id, "pending_review")
    found = library.visitor.get("/titles", q=title["title"])
    assert found["items"][0]["availability"]["available"] == 0
    assert library.visitor.get("/titles", q=title["title"], available=True)["items"] == []
    reader.post(f"/orders/{order_id}/cancel")
    eventually(lambda: ids(library.visitor.get("/titles", q=title["title"], available=True)) == [title["title_id"]])


def test_completions_are_titles_and_authors(library: Library, title: dict[str, Any]) -> None:
    for kind, text in (("title", title["title"]), ("author", title["authors"][0])):
        offered = library.visitor.get("/suggest", q=text[:2])["items"]
        assert {"text": text, "kind": kind} in offered


def test_a_title_is_corrected_withdrawn_and_put_back(library: Library, title: dict[str, Any]) -> None:
    path, renamed = f"/titles/{title['title_id']}", f"改名后的书{uuid.uuid4().hex[:8]}"
    library.staff.ask("PATCH", path, json={"title": renamed}).raise_for_status()
    assert ids(library.visitor.get("/titles", q=renamed))[:1] == [title["title_id"]]
    assert library.staff.post(f"{path}/withdraw")["withdrawn"] is True
    assert library.visitor.get("/titles", q=renamed)["total"] == 0
    assert library.visitor.get(path)["availability"]["available"] == 0
    library.staff.post(f"{path}/restore")
    assert library.visitor.get("/titles", q=renamed)["total"] == 1


def test_a_copy_is_taken_off_the_shelf_and_put_back(library: Library, title: dict[str, Any]) -> None:
    path = f"/titles/{title['title_id']}/copies/{title['copies'][0]['barcode']}"
    assert title["copies"][0]["location"] == "二楼 3 架"
    for state, available in (("lost", 0), ("on_shelf", 1)):
        changed = library.staff.ask("PATCH", path, json={"state": state})
        assert changed.ok and changed.json()["availability"]["available"] == available


def test_what_cannot_be_is_refused_with_words(library: Library, title: dict[str, Any]) -> None:
    path, barcode = f"/titles/{title['title_id']}", title["copies"][0]["barcode"]
    wrong = {"title": "x", "category": "I", "isbn": "9787020002208"}
    assert assert_refused(library.staff.ask("POST", "/titles", json=wrong), 422, "isbn-invalid")["isbn"]
    nowhere = library.staff.ask("PATCH", f"{path}/copies/nowhere", json={"state": "lost"})
    assert_refused(nowhere, 404, "copy-not-found")
    reader, other = library.new_reader(), library.new_reader()
    reader.order_in(library.submitted(reader, title["title_id"]), "pending_review")
    lost = library.staff.ask("PATCH", f"{path}/copies/{barcode}", json={"state": "lost"})
    assert_refused(lost, 409, "copy-in-use")
    other.order_in(library.submitted(other, title["title_id"]), "submitted", "pending_review")
    eventually(lambda: library.availability(title["title_id"])["waiting"] == 1)
    assert_refused(library.staff.ask("POST", f"{path}/withdraw", json={}), 409, "title-awaited")


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "/copies/x"), ("POST", "/withdraw"), ("POST", "/restore"), ("PATCH", "")]
)
def test_readers_keep_no_catalogue(library: Library, title: dict[str, Any], method: str, path: str) -> None:
    asked = library.new_reader().ask(method, f"/titles/{title['title_id']}{path}", json={})
    assert_refused(asked, 403, "role-not-allowed")


def test_the_catalog_is_ready_once_it_knows_its_titles(system: System, library: Library) -> None:
    assert library.visitor.get("/titles", limit=1)["total"] > 500
