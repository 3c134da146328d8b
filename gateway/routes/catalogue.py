"""The catalogue: finding titles, and keeping them."""

from typing import Any

from gateway import backend, shapes
from gateway.bodies import Blueprint
from services.contracts import catalog as asked

api = Blueprint("catalogue", __name__, description="Titles, copies, categories and branches")

Found = shapes.listed(shapes.FoundTitle, **shapes.FOUND)


@api.get("/titles")
@api.arguments(asked.Search, location="query")
@api.response(200, Found)
def search(query: dict[str, Any]) -> Any:
    """The search box: words of title, author, publisher, subject, ISBN, call number or class; pinyin; misspellings."""
    return backend.call("catalog", "search", **query)


@api.get("/titles/<id:title_id>")
@api.response(200, shapes.Title)
def title(title_id: str) -> Any:
    """One title with its copies."""
    return backend.call("catalog", "title", title_id=title_id)


@api.get("/suggest")
@api.arguments(asked.Suggest, location="query")
@api.response(200, shapes.listed(shapes.Suggestion))
def suggest(query: dict[str, Any]) -> Any:
    """Completions for the search box."""
    return backend.call("catalog", "suggest", **query)


@api.get("/categories")
@api.response(200, shapes.listed(shapes.Category))
def categories() -> Any:
    """The classes of the Chinese Library Classification, with counts."""
    return backend.call("catalog", "categories")


@api.get("/branches")
@api.response(200, shapes.listed(shapes.Branch))
def branches() -> Any:
    """Where books are kept and handed over, and when."""
    return backend.call("orders", "branches")


@api.post("/titles")
@api.arguments(asked.NewTitle)
@api.response(201, shapes.Title)
def add_title(body: dict[str, Any]) -> Any:
    """Staff: add a title."""
    return backend.call("catalog", "add_title", **body)


@api.patch("/titles/<id:title_id>")
@api.arguments(asked.TitleFields)
@api.response(200, shapes.Title)
def change_title(body: dict[str, Any], title_id: str) -> Any:
    """Staff: correct a title."""
    return backend.call("catalog", "change_title", title_id=title_id, **body)


@api.post("/titles/<id:title_id>/copies")
@api.arguments(asked.NewCopies(exclude=("title_id",)))
@api.response(201, shapes.Title)
def add_copies(body: dict[str, Any], title_id: str) -> Any:
    """Staff: add copies; waiting readers are served first."""
    return backend.call("catalog", "add_copies", title_id=title_id, **body)


@api.patch("/titles/<id:title_id>/copies/<id:barcode>")
@api.arguments(asked.CopyChange(exclude=("title_id", "barcode")))
@api.response(200, shapes.Title)
def change_copy(body: dict[str, Any], title_id: str, barcode: str) -> Any:
    """Staff: correct a copy, or mark it withdrawn, lost or found again."""
    return backend.call("catalog", "change_copy", title_id=title_id, barcode=barcode, **body)


@api.post("/titles/<id:title_id>/withdraw")
@api.response(200, shapes.Title)
def withdraw_title(title_id: str) -> Any:
    """Staff: take a title out of search and lending; who has it keeps it."""
    return backend.call("catalog", "withdraw_title", title_id=title_id)


@api.post("/titles/<id:title_id>/restore")
@api.response(200, shapes.Title)
def restore_title(title_id: str) -> Any:
    """Staff: put a withdrawn title back."""
    return backend.call("catalog", "restore_title", title_id=title_id)
