"""Browsing by the classes of the Chinese Library Classification."""

import re
import uuid

from tests.conftest import System
from tests.e2e.browser import Browser
from tests.e2e.library import Library, eventually

MAIN_CLASSES = "ABCDEFGHIJKNOPQRSTUVXZ"


def test_the_main_classes_have_their_names(library: Library) -> None:
    classes = {each["category"]: each for each in library.visitor.get("/categories")["items"]}
    assert [category for category in classes if len(category) == 1] == list(MAIN_CLASSES)
    assert classes["U4"]["name"] == "公路运输"
    assert all(each["count"] <= classes[category[:1]]["count"] for category, each in classes.items())


def test_a_book_is_reached_by_going_down_the_classes(system: System, library: Library) -> None:
    title = f"公路{uuid.uuid4().hex[:10]}"
    copy = {"barcode": f"C{uuid.uuid4().hex[:10]}", "branch_id": "jl"}
    library.staff.post("/titles", {"title": title, "category": "U412.3", "copies": [copy]})
    visitor = Browser(system.url)
    visitor.get("/")
    assert 'href="/classes"' in visitor.page.text
    eventually(lambda: "U4 公路运输" in visitor.get("/classes"))
    below = re.search(r"<summary><span>U 交通运输.*?</details>", visitor.page.text, re.DOTALL)
    assert below is not None and 'href="/?category=U4"' in below[0]
    assert title in visitor.get("/?category=U4")


def test_a_class_without_books_is_not_shown(system: System) -> None:
    assert "TL 原子能技术" not in Browser(system.url).get("/classes")
